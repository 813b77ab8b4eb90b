package cloud.edd.gateway.connection;

import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The header of the PROXY protocol, version 1 or 2: by it a proxy says for whom it opened a connection. */
public final class ProxyProtocol {
    /** Beside addresses, in bytes: a certificate of the client would be the largest thing to tell, and is not read. */
    private static final int LARGEST_REST = 4 * 1024;

    private ProxyProtocol() {}

    /** For whom a connection was opened. */
    public sealed interface Origin {
        record Client(InetSocketAddress address) implements Origin {}

        /** For nobody else, as when a proxy looks whether we are alive. */
        record Proxy() implements Origin {}
    }

    /** Of one connection. */
    public static HAProxyMessageDecoder decoder() {
        return new HAProxyMessageDecoder(LARGEST_REST);
    }

    /** Empty if the header is of something that cannot have come to us: only TCP can. */
    public static Optional<Origin> originOf(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        if (header.command() == HAProxyCommand.LOCAL || family == AddressFamily.AF_UNSPEC) {
            return Optional.of(new Origin.Proxy());
        }
        String source = header.sourceAddress();
        if (source == null
                || family == AddressFamily.AF_UNIX
                || header.proxiedProtocol().transportProtocol() != TransportProtocol.STREAM) {
            return Optional.empty();
        }
        return Networks.addressOf(source)
                .map(address -> new Origin.Client(new InetSocketAddress(address, header.sourcePort())));
    }
}
