package cloud.edd.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;

/**
 * Interim answers (1xx) of a backend. 100 is told to whoever waits for it; others, which reactor-netty would take for the
 * final answer, are dropped.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Runnable> ON_CONTINUE = AttributeKey.valueOf(InterimAnswers.class, "continue");

    private boolean skipping;

    static void onContinue(Channel backend, Runnable listener) {
        backend.attr(ON_CONTINUE).set(listener);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !HttpResponseStatus.SWITCHING_PROTOCOLS.equals(response.status())) {
            if (HttpResponseStatus.CONTINUE.equals(response.status())) {
                Runnable listener = context.channel().attr(ON_CONTINUE).getAndSet(null);
                if (listener != null) {
                    listener.run();
                }
            }
            skipping = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            context.read();
        } else if (skipping && message instanceof LastHttpContent) {
            skipping = false;
            ReferenceCountUtil.release(message);
            context.read();
        } else {
            context.fireChannelRead(message);
        }
    }
}
