package cloud.edd.gateway.container;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who owns the containers.
 *
 * @param url the base address of compute (environment: {@code COMPUTE_SERVICE_URL}); blank where there is none, then
 *     only events tell of containers
 */
@ConfigurationProperties("edd.gateway.compute")
public record ComputeProperties(@DefaultValue("") String url) {}
