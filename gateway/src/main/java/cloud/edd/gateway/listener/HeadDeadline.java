package cloud.edd.gateway.listener;

import cloud.edd.gateway.exchange.RequestId;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time from the first byte of an HTTP/1.1 request to the last of its headers; then 408. Sits before the codec,
 * where bytes come by; {@link Decoded} behind the codec tells it how far the request is.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {
    private final Duration patience;
    private final RefusedHeads refused;
    private boolean inMessage;
    /** Bytes of a head have come in the read that goes on; as a rule they are all of it, and no clock is needed. */
    private boolean begun;

    private @Nullable ScheduledFuture<?> deadline;

    HeadDeadline(Duration patience, RefusedHeads refused) {
        this.patience = patience;
        this.refused = refused;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        begun |= !inMessage;
        context.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (begun && deadline == null) {
            deadline = context.executor().schedule(() -> expire(context), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        begun = false;
        context.fireChannelReadComplete();
    }

    private void expire(ChannelHandlerContext context) {
        String requestId = RequestId.keepOrCreate(null);
        refused.record(context.channel(), HttpResponseStatus.REQUEST_TIMEOUT, requestId);
        String answer = """
                HTTP/1.1 408 Request Timeout\r
                %s: %s\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Length: 41\r
                Connection: close\r
                \r
                The headers of the request came too late
                """.formatted(RequestId.HEADER, requestId);
        context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    private void stop() {
        begun = false;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** Sees what the codec made of the bytes. */
    final class Decoded extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpObject) {
                stop();
                inMessage = !(message instanceof LastHttpContent);
            }
            context.fireChannelRead(message);
        }
    }
}
