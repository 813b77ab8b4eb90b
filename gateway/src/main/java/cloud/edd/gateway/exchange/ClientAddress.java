package cloud.edd.gateway.exchange;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.Networks;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;

/**
 * Who asks, and whether over HTTPS. The connection's peer, unless that is a trusted proxy: then the nearest address in
 * {@code X-Forwarded-For} that is not one.
 *
 * @param address of the client
 * @param secure whether the client speaks HTTPS, here or to the trusted proxy
 */
public record ClientAddress(InetAddress address, boolean secure) {
    public static final String FORWARDED_FOR = "X-Forwarded-For";
    public static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    public static ClientAddress of(ClientConnection connection, HttpHeaders headers, Networks trustedProxies) {
        InetAddress peer = connection.peer().getAddress();
        if (!trustedProxies.contains(peer)) {
            return new ClientAddress(peer, connection.isEncrypted());
        }
        List<String> hops = headers.getAll(FORWARDED_FOR).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .toList();
        InetAddress address = peer;
        for (String hop : hops.reversed()) {
            var named = Networks.addressOf(hop);
            if (named.isEmpty()) {
                break;
            }
            address = named.get();
            if (!trustedProxies.contains(address)) {
                break;
            }
        }
        boolean secure = connection.isEncrypted() || "https".equalsIgnoreCase(headers.get(FORWARDED_PROTO));
        return new ClientAddress(address, secure);
    }
}
