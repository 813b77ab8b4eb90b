package cloud.edd.gateway.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection below the streams of HTTP/2: widens its receive window, so that one stalled upload does not stop all
 * others, and takes leave in two steps.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class Http2Parent extends ChannelInboundHandlerAdapter {
    /** Uploads of a connection that may be stalled at once before they stop the others, times the window of a stream. */
    static final int CONNECTION_WINDOW = 32 * PublicListeners.STREAM_WINDOW;

    /** Between announcing that no more streams are taken and naming the last one: the client's streams under way arrive. */
    private static final Duration LAST_STREAMS = Duration.ofSeconds(1);

    private @Nullable ChannelHandlerContext codecContext;

    /** The first frame is the client's SETTINGS: the codec is in place. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) throws Http2Exception {
        if (codecContext == null) {
            Http2FrameCodec codec = context.pipeline().get(Http2FrameCodec.class);
            codecContext = context.pipeline().context(codec);
            Http2Connection connection = codec.connection();
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(
                            connection.connectionStream(), CONNECTION_WINDOW - PublicListeners.DEFAULT_WINDOW);
            context.flush();
        }
        context.fireChannelRead(frame);
    }

    /** A client that resets its connection is gone, which is nothing to report. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /** GOAWAY without naming a last stream, after a moment with it; closes when all streams are done. */
    void drain(Channel channel) {
        ChannelHandlerContext context = codecContext;
        if (context == null) {
            channel.close();
            return;
        }
        Http2FrameCodec codec = (Http2FrameCodec) context.handler();
        codec.goAway(
                context, Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        context.flush();
        context.executor().schedule(() -> leave(context, codec), LAST_STREAMS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void leave(ChannelHandlerContext context, Http2FrameCodec codec) {
        Http2Connection connection = codec.connection();
        codec.goAway(
                context,
                connection.remote().lastStreamCreated(),
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                context.newPromise());
        context.flush();
        if (connection.numActiveStreams() == 0) {
            context.close();
        } else {
            connection.addListener(new Http2ConnectionAdapter() {
                @Override
                public void onStreamRemoved(Http2Stream stream) {
                    if (connection.numActiveStreams() == 0) {
                        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                    }
                }
            });
        }
    }
}
