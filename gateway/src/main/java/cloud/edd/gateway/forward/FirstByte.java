package cloud.edd.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notes on a connection to a backend that something came, even if it is no head of an answer. */
final class FirstByte extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<AtomicBoolean> CAME = AttributeKey.valueOf(FirstByte.class, "came");

    /** @param came set with the first byte from now on */
    static void watch(Channel backend, AtomicBoolean came) {
        backend.attr(CAME).set(came);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        AtomicBoolean came = context.channel().attr(CAME).getAndSet(null);
        if (came != null) {
            came.set(true);
        }
        context.fireChannelRead(message);
    }
}
