package cloud.edd.gateway.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How connections on which SSH was found come to the SSH server of this process: over loopback, with a header of the PROXY
 * protocol that names the client and the port it came in on. Whoever else connects to that server over loopback cannot
 * pass for this: a connection is announced by the port it comes from before it is made. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of each step comes to its listener
public final class SshHandover {
    /** Takes connections on all addresses of the machine, or on whichever one the server is bound to. */
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    private final Set<SocketAddress> coming = ConcurrentHashMap.newKeySet();
    private volatile @Nullable InetSocketAddress server;

    /** @param bound where the server listens from now on */
    public void opened(InetSocketAddress bound) {
        server = bound.getAddress().isAnyLocalAddress() ? new InetSocketAddress(LOOPBACK, bound.getPort()) : bound;
    }

    /** The server listens no more. */
    public void closed() {
        server = null;
    }

    /** Where the server is reached; empty while there is none. */
    public Optional<InetSocketAddress> server() {
        return Optional.ofNullable(server);
    }

    /** Whether the connection from this address was made here, so that its header is to be believed. */
    public boolean isOurs(SocketAddress peer) {
        return coming.contains(peer);
    }

    /**
     * Connects to the server and writes the header, on the event loop of the bootstrap.
     *
     * @param client for whom
     * @param port where the client came in
     * @param outcome told on the event loop: null once connected, else why not
     */
    void connect(Bootstrap bootstrap, InetSocketAddress client, int port, Consumer<@Nullable Throwable> outcome) {
        InetSocketAddress target = server;
        if (target == null) {
            outcome.accept(new IOException("there is no SSH server"));
            return;
        }
        ChannelFuture registered = bootstrap.register();
        Channel channel = registered.channel();
        after(
                registered,
                outcome,
                () -> after(channel.bind(new InetSocketAddress(target.getAddress(), 0)), outcome, () -> {
                    SocketAddress from = channel.localAddress();
                    coming.add(from);
                    channel.closeFuture().addListener(closed -> coming.remove(from));
                    after(channel.connect(target), outcome, () -> {
                        channel.write(header(client, port));
                        outcome.accept(null);
                    });
                }));
    }

    private static void after(ChannelFuture step, Consumer<@Nullable Throwable> outcome, Runnable next) {
        step.addListener(done -> {
            if (done.isSuccess()) {
                next.run();
            } else {
                step.channel().close();
                outcome.accept(done.cause());
            }
        });
    }

    private static ByteBuf header(InetSocketAddress client, int port) {
        boolean ipv4 = client.getAddress() instanceof Inet4Address;
        var message = new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                ipv4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                NetUtil.toAddressString(client.getAddress()),
                ipv4 ? ANY_IPV4 : ANY_IPV6,
                client.getPort(),
                port);
        var encoder = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        try {
            encoder.writeOutbound(message);
            return encoder.readOutbound();
        } finally {
            encoder.close();
        }
    }
}
