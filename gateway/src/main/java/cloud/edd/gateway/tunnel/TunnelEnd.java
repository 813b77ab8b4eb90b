package cloud.edd.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one side of a tunnel, nearer to the wire than everything that speaks HTTP. It first holds the bytes that
 * come behind the head, then hands all bytes to the other end. It reads only while the other end is writable, so a
 * direction holds what its watermark allows and one read more.
 *
 * <p>State belongs to the event loop of the channel; the two ends may have different ones.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
public final class TunnelEnd extends ChannelDuplexHandler {
    /** Behind a head before it is answered, in bytes: more than arrives while a read stops. */
    private static final int LARGEST_HELD = 256 * 1024;

    /** For what was written to a connection that closes. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private volatile @Nullable Tunnel tunnel;
    private @Nullable TunnelEnd other;
    private @Nullable ScheduledFuture<?> stalled;
    private int heldBytes;
    private boolean paused;
    private boolean inputEnded;
    private boolean closing;
    private volatile long lastWritten;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    Channel channel() {
        return context().channel();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "in a pipeline");
    }

    /** Hands on what was held, and from now on what comes. */
    void open(Tunnel opened, TunnelEnd otherEnd) {
        tunnel = opened;
        other = otherEnd;
        channel().config().setAutoRead(false);
        channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        while (!held.isEmpty()) {
            opened.pass(this, held.remove());
        }
        otherEnd.flush();
        if (!channel().isActive()) {
            opened.lost(this);
        } else if (inputEnded) {
            opened.inputEnded(this);
        } else {
            readOn(otherEnd);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Tunnel opened = tunnel;
        if (!(message instanceof ByteBuf bytes)) {
            // The empty body of a 101.
            ReferenceCountUtil.release(message);
        } else if (opened != null) {
            opened.pass(this, bytes);
        } else {
            hold(bytes);
        }
    }

    private void hold(ByteBuf bytes) {
        channel().config().setAutoRead(false);
        held.add(bytes);
        heldBytes += bytes.readableBytes();
        if (heldBytes > LARGEST_HELD) {
            context().close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        TunnelEnd receiver = other;
        if (receiver == null) {
            ctx.fireChannelReadComplete();
        } else {
            receiver.flush();
            readOn(receiver);
        }
    }

    private void readOn(TunnelEnd receiver) {
        if (receiver.channel().isWritable()) {
            context().read();
        } else {
            paused = true;
            receiver.lastWritten = System.nanoTime();
            watch(receiver, tunnel().limits().writeProgress().toNanos());
        }
    }

    private Tunnel tunnel() {
        return Objects.requireNonNull(tunnel, "open");
    }

    private void watch(TunnelEnd receiver, long nanos) {
        stopWatching();
        stalled = context().executor().schedule(() -> checkProgress(receiver), nanos, TimeUnit.NANOSECONDS);
    }

    private void checkProgress(TunnelEnd receiver) {
        long left = tunnel().limits().writeProgress().toNanos() - (System.nanoTime() - receiver.lastWritten);
        if (left > 0) {
            watch(receiver, left);
        } else {
            receiver.abandon();
            tunnel().fail(new TunnelEndedException(
                    "nothing was taken for " + tunnel().limits().writeProgress()));
        }
    }

    private void stopWatching() {
        if (stalled != null) {
            stalled.cancel(false);
            stalled = null;
        }
    }

    /** The other end takes bytes again. */
    private void resume() {
        if (paused && channel().isActive()) {
            paused = false;
            stopWatching();
            readOn(Objects.requireNonNull(other, "open"));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        TunnelEnd sender = other;
        if (sender == null) {
            ctx.fireChannelWritabilityChanged();
        } else if (ctx.channel().isWritable()) {
            sender.context().executor().execute(sender::resume);
        }
    }

    /** Takes over bytes of the other end; from any thread. */
    void write(ByteBuf bytes) {
        context().write(bytes).addListener(written -> {
            lastWritten = System.nanoTime();
            Tunnel opened = tunnel;
            if (!written.isSuccess() && opened != null) {
                opened.close();
            }
        });
    }

    void flush() {
        context().flush();
    }

    /** Writes an HTTP message while the encoder is still there. */
    void writeHead(Object head) {
        context().write(head);
    }

    /** Tells this side that no more comes, once it has everything; from any thread. */
    void endOutput() {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
            SslHandler tls = channel().pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    /** Closes without waiting for a peer that takes nothing; from any thread. */
    private void abandon() {
        context().executor().execute(() -> {
            SslHandler tls = channel().pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.setCloseNotifyFlushTimeoutMillis(1);
            }
            context().close();
        });
    }

    /** Closes once this side has everything, but soon; from any thread. */
    void close() {
        context().executor().execute(() -> {
            if (!closing) {
                closing = true;
                context()
                        .writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(flushed -> context().close());
                var deadline = context()
                        .executor()
                        .schedule(() -> context().close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
                channel().closeFuture().addListener((ChannelFutureListener) closed -> deadline.cancel(false));
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean end = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        Tunnel opened = tunnel;
        if (opened == null) {
            inputEnded |= end;
            ctx.fireUserEventTriggered(event);
        } else if (end && !inputEnded) {
            inputEnded = true;
            opened.inputEnded(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Tunnel opened = tunnel;
        if (opened == null) {
            ctx.fireExceptionCaught(cause);
        } else {
            opened.fail(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopWatching();
        Tunnel opened = tunnel;
        if (opened == null || opened.lost(this)) {
            ctx.fireChannelInactive();
        }
    }

    /** HTTP has no say any more: what reactor-netty would still write is not for this connection. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (tunnel == null) {
            ctx.write(message, promise);
        } else {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (tunnel == null && held.isEmpty()) {
            ctx.read();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
