package cloud.edd.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one side. It reads only while the other side is writable, so a direction holds what a watermark allows
 * and one read more. What comes before the other side stands is held; nothing is read on for it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class RelayEnd extends ChannelInboundHandlerAdapter {
    /** For what was written to a connection that closes. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Relay relay;
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable RelayEnd other;
    private boolean paused;
    private boolean inputEnded;
    private boolean closing;
    private long bytesRead;

    RelayEnd(Relay relay) {
        this.relay = relay;
    }

    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Hands on what was held, and from now on what comes. */
    void open(RelayEnd otherEnd) {
        other = otherEnd;
        while (!held.isEmpty()) {
            otherEnd.write(held.remove());
        }
        otherEnd.flush();
        if (inputEnded) {
            otherEnd.endOutput();
        } else {
            readOn(otherEnd);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes) || closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        bytesRead += bytes.readableBytes();
        relay.moved();
        if (other == null) {
            held.add(bytes);
        } else {
            other.write(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (other != null) {
            other.flush();
            readOn(other);
        }
    }

    private void readOn(RelayEnd receiver) {
        if (context != null && !inputEnded) {
            paused = !receiver.isWritable();
            if (!paused) {
                context.read();
            }
        }
    }

    private boolean isWritable() {
        return context != null && context.channel().isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (other != null && ctx.channel().isWritable()) {
            relay.moved();
            other.resume(this);
        }
    }

    private void resume(RelayEnd receiver) {
        if (paused) {
            readOn(receiver);
        }
    }

    private void write(ByteBuf bytes) {
        if (context == null) {
            bytes.release();
        } else {
            context.write(bytes);
        }
    }

    private void flush() {
        if (context != null) {
            context.flush();
        }
    }

    /** Tells this side that no more comes, once it has everything. */
    private void endOutput() {
        if (context != null) {
            Channel channel = context.channel();
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
                SslHandler tls = channel.pipeline().get(SslHandler.class);
                if (tls != null) {
                    tls.closeOutbound();
                } else if (channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                }
            });
        }
    }

    /** The end of what this side says: its connection's, or that of TLS. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean end = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        if (end && !inputEnded) {
            inputEnded = true;
            if (other != null && other.inputEnded) {
                close();
                other.close();
            } else if (other != null) {
                other.endOutput();
            }
        }
    }

    /** Closes once this side has everything, but soon. */
    void close() {
        if (context != null && !closing) {
            closing = true;
            ChannelHandlerContext closed = context;
            var deadline = closed.executor().schedule(() -> closed.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
            closed.channel().closeFuture().addListener(done -> deadline.cancel(false));
            closed.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> closed.close());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        if (other != null) {
            other.close();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        relay.fail(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
