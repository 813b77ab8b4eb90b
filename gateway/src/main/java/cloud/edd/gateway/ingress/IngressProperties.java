package cloud.edd.gateway.ingress;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How containers are reached from outside.
 *
 * @param ports beside those of clear HTTP and TLS, the ones that rules may lead from; those of the gateway's own listeners
 *     among them are skipped
 * @param bind when they are listened on
 * @param release how long a port stays open after the last rule that leads from it
 * @param retry after which a port that could not be listened on is tried again
 */
@ConfigurationProperties("edd.gateway.ingress")
public record IngressProperties(
        @DefaultValue("8000-8999") PortRange ports,
        @DefaultValue("on-demand") BindMode bind,
        @DefaultValue("60s") Duration release,
        @DefaultValue("10s") Duration retry) {}
