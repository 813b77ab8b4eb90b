package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2PriorityFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection below the streams of HTTP/2: widens its receive window, so that one stalled upload does not stop all
 * others; ends malformed requests and connections that only cost work; and takes leave in two steps.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class Http2Parent extends ChannelInboundHandlerAdapter {
    /** Uploads of a connection that may be stalled at once before they stop the others, times the window of a stream. */
    static final int CONNECTION_WINDOW = 32 * ServerTemplate.STREAM_WINDOW;

    /** Between announcing that no more streams are taken and naming the last one: the client's streams under way arrive. */
    private static final Duration LAST_STREAMS = Duration.ofSeconds(1);

    /** Of our side, in bytes: a client may allow 4 GiB, which would be filled by request ids of answers. */
    private static final long LARGEST_TABLE = 4_096;

    /** Frames of a connection that ask for nothing, in {@link #HOUSEKEEPING_WINDOW}; clients need a few a minute. */
    private static final int MOST_HOUSEKEEPING = 1_000;

    private static final Duration HOUSEKEEPING_WINDOW = Duration.ofSeconds(30);

    private @Nullable ChannelHandlerContext codecContext;
    private Http2Connection.@Nullable PropertyKey headSeen;
    private long windowBegan = System.nanoTime();
    private int housekeeping;

    /** The first frame is the client's SETTINGS: the codec is in place. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) throws Http2Exception {
        if (codecContext == null) {
            Http2FrameCodec codec = context.pipeline().get(Http2FrameCodec.class);
            codecContext = context.pipeline().context(codec);
            Http2Connection connection = codec.connection();
            headSeen = connection.newKey();
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(
                            connection.connectionStream(), CONNECTION_WINDOW - ServerTemplate.DEFAULT_WINDOW);
            context.flush();
            if (ClientConnection.of(context.channel()).isDraining()) {
                drain();
            }
        }
        switch (frame) {
            case Http2HeadersFrame head
            when isMalformed(head) -> reset(context, stream(head), Http2Error.PROTOCOL_ERROR);
            case Http2SettingsFrame settings -> {
                boundTable(settings);
                keepHouse(context, settings);
            }
            case Http2PingFrame ping -> keepHouse(context, ping);
            case Http2PriorityFrame priority -> keepHouse(context, priority);
            case Http2UnknownFrame unknown -> keepHouse(context, unknown);
            default -> context.fireChannelRead(frame);
        }
    }

    /** Trailers are no request. */
    private boolean isMalformed(Http2HeadersFrame head) {
        Http2Stream stream = codec().connection().stream(stream(head).id());
        return stream != null
                && stream.setProperty(requireKey(), true) == null
                && Http2Requests.isMalformed(head.headers());
    }

    private Http2Connection.PropertyKey requireKey() {
        return Objects.requireNonNull(headSeen, "set with the first frame");
    }

    private static Http2FrameStream stream(Http2StreamFrame frame) {
        return Objects.requireNonNull(frame.stream(), "frames that were read have one");
    }

    private static void reset(ChannelHandlerContext context, Http2FrameStream stream, Http2Error error) {
        context.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
    }

    private void boundTable(Http2SettingsFrame frame) throws Http2Exception {
        Long size = frame.settings().headerTableSize();
        if (size != null && size > LARGEST_TABLE) {
            codec().encoder().configuration().headersConfiguration().maxHeaderTableSize(LARGEST_TABLE);
        }
    }

    private void keepHouse(ChannelHandlerContext context, Http2Frame frame) {
        long now = System.nanoTime();
        if (now - windowBegan > HOUSEKEEPING_WINDOW.toNanos()) {
            windowBegan = now;
            housekeeping = 0;
        }
        housekeeping++;
        if (housekeeping <= MOST_HOUSEKEEPING) {
            context.fireChannelRead(frame);
            return;
        }
        ReferenceCountUtil.release(frame);
        if (housekeeping == MOST_HOUSEKEEPING + 1) {
            breakOff(Objects.requireNonNull(codecContext, "set with the first frame"));
        }
    }

    private void breakOff(ChannelHandlerContext context) {
        codec().goAway(
                        context,
                        codec().connection().remote().lastStreamCreated(),
                        Http2Error.ENHANCE_YOUR_CALM.code(),
                        Unpooled.EMPTY_BUFFER,
                        context.newPromise());
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private Http2FrameCodec codec() {
        return (Http2FrameCodec)
                Objects.requireNonNull(codecContext, "set with the first frame").handler();
    }

    /** A client that resets its connection is gone, which is nothing to report. A broken stream is told why it ends. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case IOException gone -> context.close();
            case Http2FrameStreamException broken -> {
                reset(context, broken.stream(), broken.error());
                context.fireExceptionCaught(broken);
            }
            default -> context.fireExceptionCaught(cause);
        }
    }

    /**
     * GOAWAY without naming a last stream, after a moment with it; closes when all streams are done. Before its first frame
     * a client is about to ask for something.
     */
    void drain() {
        ChannelHandlerContext context = codecContext;
        if (context == null) {
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
