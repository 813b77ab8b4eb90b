package cloud.edd.gateway.front;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What stands in front of the gateway.
 *
 * @param trustedProxies addresses or ranges whose forwarding headers are believed; everybody else's are replaced
 * @param proxyProtocol whether each connection of a trusted proxy begins with a header of the PROXY protocol; anybody else's
 *     never does
 */
@ConfigurationProperties("edd.gateway")
public record ProxyProperties(
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("false") boolean proxyProtocol) {}
