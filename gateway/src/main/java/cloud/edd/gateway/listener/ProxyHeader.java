package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.Networks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of a client before the client says anything, in version 1 or 2 of the PROXY protocol. Whoever has to send it and
 * sends something else, too much, or nothing for too long, is cut off. Sits behind Netty's decoder, which steps aside once
 * the header is over, as does this.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive like any other end
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Beside addresses, in bytes: a certificate of the client would be the largest thing to tell, and is not read. */
    private static final int LARGEST_REST = 4 * 1024;

    /** Called on the event loop, before any byte of the client is passed on. */
    interface Outcome {
        /** @param client empty if the proxy speaks for itself, as when it looks whether we are alive */
        void told(ChannelHandlerContext header, Optional<InetSocketAddress> client);
    }

    private final Duration patience;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> deadline;

    ProxyHeader(Duration patience, Outcome outcome) {
        this.patience = patience;
        this.outcome = outcome;
    }

    static HAProxyMessageDecoder decoder() {
        return new HAProxyMessageDecoder(LARGEST_REST);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule((Runnable) context::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            Optional<InetSocketAddress> client = clientOf(header);
            boolean speaksForItself = header.command() == HAProxyCommand.LOCAL
                    || header.proxiedProtocol().addressFamily() == AddressFamily.AF_UNSPEC;
            if (client.isPresent() || speaksForItself) {
                outcome.told(context, client);
                context.pipeline().remove(this);
                // Nobody behind asked for what comes after the header.
                context.channel().read();
            } else {
                context.close();
            }
        } finally {
            header.release();
        }
    }

    /** Only of a TCP connection: nothing else can have come to us. */
    private static Optional<InetSocketAddress> clientOf(HAProxyMessage header) {
        String source = header.sourceAddress();
        if (header.command() == HAProxyCommand.LOCAL
                || source == null
                || header.proxiedProtocol().transportProtocol() != TransportProtocol.STREAM
                || header.proxiedProtocol().addressFamily() == AddressFamily.AF_UNIX) {
            return Optional.empty();
        }
        Optional<InetAddress> address = Networks.addressOf(source);
        return address.map(known -> new InetSocketAddress(known, header.sourcePort()));
    }

    /** Not a header. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
