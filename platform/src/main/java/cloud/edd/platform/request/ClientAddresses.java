package cloud.edd.platform.request;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a call came from. Forwarding headers are believed only when the peer is a trusted proxy; of several hops, the
 * one nearest to us that is not a trusted proxy itself counts, because everything before it may be invented.
 */
public final class ClientAddresses {

    private final List<AddressRange> trustedProxies;

    /** Believes the forwarding headers of peers in the given ranges. */
    public ClientAddresses(List<AddressRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * The address of the caller, without port.
     *
     * @param peer the address of the connection's other end
     * @param forwardedFor the value of {@code X-Forwarded-For}, several joined by commas
     * @param realIp the value of {@code X-Real-IP}, which counts when there is no {@code X-Forwarded-For}
     */
    public String resolve(String peer, @Nullable String forwardedFor, @Nullable String realIp) {
        Optional<InetAddress> connected = parse(peer);
        if (connected.isEmpty() || !isTrusted(connected.get())) {
            return connected.map(InetAddress::getHostAddress).orElse(peer);
        }
        InetAddress client = connected.get();
        String hops = forwardedFor != null ? forwardedFor : realIp == null ? "" : realIp;
        for (String hop : List.of(hops.split(",")).reversed()) {
            Optional<InetAddress> address = parse(hop);
            if (address.isEmpty()) {
                break;
            }
            client = address.get();
            if (!isTrusted(client)) {
                break;
            }
        }
        return client.getHostAddress();
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** Reads {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} and {@code [2001:db8::1]:80}. */
    private static Optional<InetAddress> parse(String text) {
        String address = text.trim();
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            address = address.substring(1, end < 0 ? address.length() : end);
        } else if (address.indexOf(':') == address.lastIndexOf(':') && address.indexOf(':') > 0) {
            address = address.substring(0, address.indexOf(':'));
        }
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
