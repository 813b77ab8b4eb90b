package cloud.edd.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whoever negotiated HTTP/2 must begin with its preface, and soon: reactor-netty, which tells by it what a connection speaks,
 * would else take the bytes for HTTP/1.1 without our guard. Steps aside once it has come.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive like any other end
final class Http2Preface extends ByteToMessageDecoder {
    private final ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    private final Duration patience;
    private @Nullable ScheduledFuture<?> deadline;

    Http2Preface(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule((Runnable) context::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), preface.readableBytes());
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != preface.getByte(preface.readerIndex() + i)) {
                in.skipBytes(in.readableBytes());
                context.close();
                return;
            }
        }
        if (length == preface.readableBytes()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        preface.release();
    }
}
