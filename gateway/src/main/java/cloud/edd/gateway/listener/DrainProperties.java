package cloud.edd.gateway.listener;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway goes.
 *
 * @param announce between failing readiness and refusing connections: load balancers need that long to notice
 * @param timeout after which requests still under way are broken off, counted from the start of the drain
 */
@ConfigurationProperties("edd.gateway.drain")
public record DrainProperties(
        @DefaultValue("5s") Duration announce,
        @DefaultValue("30s") Duration timeout) {}
