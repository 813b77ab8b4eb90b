package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ProxyProtocol;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.concurrent.ScheduledFuture;
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
            Optional<ProxyProtocol.Origin> origin = ProxyProtocol.originOf(header);
            if (origin.isPresent()) {
                outcome.told(
                        context,
                        origin.get() instanceof ProxyProtocol.Origin.Client(InetSocketAddress client)
                                ? Optional.of(client)
                                : Optional.empty());
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

    /** Not a header. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
