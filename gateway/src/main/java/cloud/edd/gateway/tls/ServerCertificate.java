package cloud.edd.gateway.tls;

import cloud.edd.gateway.connection.HostNames;
import io.netty.handler.ssl.SslContext;
import java.time.Instant;
import java.util.List;

/**
 * A certificate ready to be presented.
 *
 * @param context for TLS 1.2 and newer, offering HTTP/2 before HTTP/1.1
 * @param names the DNS names it is valid for, lower case, wildcards included
 * @param notAfter when it expires
 */
public record ServerCertificate(SslContext context, List<String> names, Instant notAfter) {
    boolean covers(String host) {
        return names.stream().anyMatch(name -> HostNames.covers(name, host));
    }
}
