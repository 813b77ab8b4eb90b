package cloud.edd.gateway.forward;

import cloud.edd.gateway.forward.StalledBodyException.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Moves one body from a publisher into a channel. One buffer, of one read, is asked for at a time, and none while
 * {@link #HIGH_WATER} bytes wait to be written, so a body of any size takes a bounded piece of memory. reactor-netty's own
 * {@code send} would ask for 128 buffers.
 *
 * <p>Time is measured only while this side waits: for the source while a buffer is wanted, for the sink while bytes are
 * pending. The sink's pipeline joins the flushes of one turn of its event loop.
 */
final class BodyPump extends Mono<Void> {
    private static final int HIGH_WATER = 64 * 1024;
    private static final int LOW_WATER = 32 * 1024;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final Publisher<? extends ByteBuf> source;
    private final Channel sink;
    private final PumpLimits limits;
    private final IntConsumer moved;
    private final int mayBeLeft;

    private BodyPump(
            Publisher<? extends ByteBuf> source, Channel sink, PumpLimits limits, IntConsumer moved, int mayBeLeft) {
        this.source = source;
        this.sink = sink;
        this.limits = limits;
        this.moved = moved;
        this.mayBeLeft = mayBeLeft;
    }

    /**
     * To a client: completes when no more than {@link #LOW_WATER} bytes wait to be written, so that the end of the answer
     * leaves together with them. Should the client take nothing of these for too long, its channel is closed.
     *
     * @param source its buffers are released by the channel
     * @param moved told the size of each buffer when it arrives
     */
    static BodyPump toClient(Publisher<? extends ByteBuf> source, Channel sink, PumpLimits limits, IntConsumer moved) {
        return new BodyPump(source, sink, limits, moved, LOW_WATER);
    }

    /**
     * To a service: completes when the last byte is handed to the operating system.
     *
     * @param source its buffers are released by the channel
     */
    static BodyPump toService(Publisher<? extends ByteBuf> source, Channel sink, PumpLimits limits) {
        return new BodyPump(source, sink, limits, size -> {}, 0);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Flow(actual));
    }

    /** All state is confined to the sink's event loop. */
    private final class Flow implements CoreSubscriber<ByteBuf>, Subscription {
        private final CoreSubscriber<? super Void> actual;
        private final EventLoop loop = sink.eventLoop();
        private @Nullable Subscription upstream;
        private @Nullable ScheduledFuture<?> clock;
        private boolean sourceDone;
        private boolean finished;
        private int wanted;
        private int pending;
        private long windowBytes;
        private long lastReceived;
        private long lastWritten;
        private long nanosWaited;
        private long lastTick;

        Flow(CoreSubscriber<? super Void> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            inLoop(() -> {
                if (finished) {
                    return;
                }
                long now = System.nanoTime();
                lastReceived = now;
                lastWritten = now;
                lastTick = now;
                wantMore();
                if (!finished || pending > 0) {
                    clock = loop.scheduleAtFixedRate(
                            this::check, limits.tickMillis(), limits.tickMillis(), TimeUnit.MILLISECONDS);
                }
            });
        }

        @Override
        public void onNext(ByteBuf buffer) {
            inLoop(() -> write(buffer));
        }

        @Override
        public void onComplete() {
            inLoop(() -> {
                sourceDone = true;
                completeIfDrained();
            });
        }

        @Override
        public void onError(Throwable cause) {
            inLoop(() -> fail(cause));
        }

        /** The only demand there is, a Mono's, is unbounded. */
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            inLoop(() -> {
                stopClock();
                if (finish()) {
                    cancelUpstream();
                }
            });
        }

        private void write(ByteBuf buffer) {
            if (finished) {
                buffer.release();
                return;
            }
            int size = buffer.readableBytes();
            wanted--;
            windowBytes += size;
            lastReceived = System.nanoTime();
            if (pending == 0) {
                lastWritten = lastReceived;
            }
            moved.accept(size);
            if (size == 0) {
                buffer.release();
            } else {
                pending += size;
                sink.write(buffer).addListener(written -> {
                    if (written.isSuccess()) {
                        drained(size);
                    } else {
                        cancelUpstream();
                        fail(new BrokenSinkException(written.cause()));
                    }
                });
                sink.flush();
            }
            wantMore();
        }

        private void drained(int size) {
            boolean wasFull = pending > LOW_WATER;
            pending -= size;
            lastWritten = System.nanoTime();
            if (wasFull && pending <= LOW_WATER) {
                wantMore();
            }
            if (finished && pending == 0) {
                stopClock();
            }
            completeIfDrained();
        }

        private void wantMore() {
            Subscription subscription = upstream;
            if (finished || sourceDone || pending >= HIGH_WATER || wanted > 0 || subscription == null) {
                return;
            }
            lastReceived = System.nanoTime();
            wanted = 1;
            subscription.request(1);
        }

        private void completeIfDrained() {
            if (sourceDone && pending <= mayBeLeft && finish()) {
                if (pending == 0) {
                    stopClock();
                }
                actual.onComplete();
            }
        }

        private void check() {
            long now = System.nanoTime();
            if (wanted > 0) {
                nanosWaited += now - lastTick;
            }
            lastTick = now;
            if (pending > 0 && now - lastWritten > limits.sinkProgress().toNanos()) {
                if (finished) {
                    stopClock();
                    var _ = sink.close();
                    return;
                }
                stall(Side.SINK, "nothing was taken for " + limits.sinkProgress());
            } else if (wanted > 0 && !sourceDone && !finished) {
                checkSource(now);
            }
        }

        private void checkSource(long now) {
            long gap = limits.sourceGap().toNanos();
            if (gap > 0 && now - lastReceived > gap) {
                stall(Side.SOURCE, "nothing came for " + limits.sourceGap());
            }
            long grace = limits.slowGrace().toNanos();
            if (grace > 0 && nanosWaited > grace) {
                if (windowBytes < limits.slowRate() * limits.slowGrace().toMillis() / MILLIS_PER_SECOND) {
                    stall(Side.SOURCE, "only " + windowBytes + " bytes came in " + limits.slowGrace());
                }
                windowBytes = 0;
                nanosWaited = 0;
            }
        }

        private void stall(Side side, String what) {
            cancelUpstream();
            fail(new StalledBodyException(side, "The body stalled: " + what + "."));
        }

        private void fail(Throwable cause) {
            stopClock();
            if (finish()) {
                actual.onError(cause);
            }
        }

        private boolean finish() {
            if (finished) {
                return false;
            }
            finished = true;
            return true;
        }

        private void stopClock() {
            if (clock != null) {
                clock.cancel(false);
                clock = null;
            }
        }

        private void cancelUpstream() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        private void inLoop(Runnable task) {
            if (loop.inEventLoop()) {
                task.run();
            } else {
                loop.execute(task);
            }
        }
    }
}
