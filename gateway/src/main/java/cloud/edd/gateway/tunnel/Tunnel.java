package cloud.edd.gateway.tunnel;

import cloud.edd.gateway.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;
import reactor.netty.NettyPipeline;

/**
 * Two connections that a backend's 101 made one. Ends when both have said all, when one is lost, after an hour without a
 * byte, or in a drain: then the client is told so by a close frame of WebSocket, put in where a frame of the backend ends.
 * Amid a frame that does not end, there is no such place and the drain's end breaks the connection off.
 */
final class Tunnel {
    /** A side that has said all is listened to no longer than this while the other says nothing. */
    private static final Duration HALF_CLOSED = Duration.ofSeconds(60);

    /** From our close frame to the end of the connection: in between the client says goodbye to the backend. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    /** FIN and close, two bytes: 1001, going away (RFC 6455, sections 5.5.1 and 7.4.1). */
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 0x03, (byte) 0xe9};

    private final Exchange exchange;
    private final TunnelEnd client;
    private final TunnelEnd backend;
    private final TunnelProperties limits;
    private final MonoSink<Void> over;
    private final FrameFollower frames = new FrameFollower();
    private final Disposable.Swap drain = Disposables.swap();
    private final AtomicInteger inputsEnded = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long lastMoved = System.nanoTime();
    private @Nullable ScheduledFuture<?> idle;
    private boolean leaving;
    private boolean left;

    Tunnel(Exchange exchange, TunnelEnd client, TunnelEnd backend, TunnelProperties limits, MonoSink<Void> over) {
        this.exchange = exchange;
        this.client = client;
        this.backend = backend;
        this.limits = limits;
        this.over = over;
    }

    TunnelProperties limits() {
        return limits;
    }

    /** On the client's event loop: answers 101 and lets the bytes flow. */
    void begin(HttpHeaders headers) {
        client.writeHead(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, headers));
        client.flush();
        client.channel().pipeline().remove(NettyPipeline.HttpCodec);
        client.open(this, backend);
        backend.channel().eventLoop().execute(() -> backend.open(this, client));
        scheduleIdle(limits.idle().toNanos());
        drain.update(exchange.connection()
                .drained()
                .subscribe(
                        nothing -> {},
                        this::fail,
                        () -> backend.channel().eventLoop().execute(this::leave)));
    }

    /** What one end has read goes to the other. */
    void pass(TunnelEnd from, ByteBuf bytes) {
        lastMoved = System.nanoTime();
        if (from == client) {
            exchange.countIn(bytes.readableBytes());
            backend.write(bytes);
        } else if (left) {
            bytes.release();
        } else if (leaving) {
            passToEndOfFrame(bytes);
        } else {
            frames.follow(bytes);
            toClient(bytes);
        }
    }

    private void toClient(ByteBuf bytes) {
        exchange.countOut(bytes.readableBytes());
        client.write(bytes);
    }

    /** On the backend's event loop, like all that concerns frames. */
    private void leave() {
        leaving = true;
        if (frames.isBetweenFrames()) {
            sayGoodbye();
        }
    }

    private void passToEndOfFrame(ByteBuf bytes) {
        int end = frames.followFrame(bytes, bytes.readerIndex());
        bytes.writerIndex(end);
        toClient(bytes);
        if (frames.isBetweenFrames()) {
            sayGoodbye();
        }
    }

    private void sayGoodbye() {
        left = true;
        if (!frames.isClosing()) {
            client.write(Unpooled.wrappedBuffer(GOING_AWAY));
            client.flush();
        }
        var _ = client.channel().eventLoop().schedule(this::close, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** On the client's event loop. */
    private void scheduleIdle(long nanos) {
        stopIdle();
        idle = client.channel().eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void stopIdle() {
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
    }

    private void checkIdle() {
        Duration limit =
                inputsEnded.get() > 0 && HALF_CLOSED.compareTo(limits.idle()) < 0 ? HALF_CLOSED : limits.idle();
        long nanosLeft = limit.toNanos() - (System.nanoTime() - lastMoved);
        if (ended.get()) {
            return;
        }
        if (nanosLeft > 0) {
            scheduleIdle(nanosLeft);
        } else {
            fail(new TunnelEndedException("no byte moved for " + limit));
        }
    }

    /** One side has said all; the other may go on. */
    void inputEnded(TunnelEnd end) {
        other(end).endOutput();
        if (inputsEnded.incrementAndGet() > 1) {
            close();
        } else {
            client.channel().eventLoop().execute(this::checkIdle);
        }
    }

    private TunnelEnd other(TunnelEnd end) {
        return end == client ? backend : client;
    }

    void fail(@Nullable Throwable cause) {
        if (cause != null && !ended.get()) {
            exchange.fail(cause);
        }
        close();
    }

    void close() {
        client.close();
        backend.close();
    }

    /**
     * A connection is gone, and takes the other along.
     *
     * @return whether it was the client's: then the exchange is over
     */
    boolean lost(TunnelEnd end) {
        close();
        boolean clientLost = end == client;
        if (clientLost && ended.compareAndSet(false, true)) {
            drain.dispose();
            stopIdle();
            over.success();
        }
        return clientLost;
    }
}
