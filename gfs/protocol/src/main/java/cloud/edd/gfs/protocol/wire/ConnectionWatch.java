package cloud.edd.gfs.protocol.wire;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Closes connections that stand still. A blocking channel has no timeout of its own; one sweep a second over all of them
 * costs less than a timer for each read.
 */
public final class ConnectionWatch implements AutoCloseable {

    private static final long SWEEP_SECONDS = 1;

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final WireTimeouts timeouts;
    private final LongSupplier nanoTime;
    private final ScheduledFuture<?> sweep;

    /**
     * @param nanoTime monotonic time, {@code System::nanoTime} in production
     */
    public ConnectionWatch(WireTimeouts timeouts, LongSupplier nanoTime, ScheduledExecutorService scheduler) {
        this.timeouts = timeouts;
        this.nanoTime = nanoTime;
        this.sweep = scheduler.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    Watched watch(SocketChannel channel) {
        Watched added = new Watched(channel);
        watched.add(added);
        return added;
    }

    /** Ends the sweeps; the connections stay open. */
    @Override
    public void close() {
        sweep.cancel(false);
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        for (Watched one : watched) {
            if (one.overdue(now)) {
                one.cut();
            }
        }
    }

    /** One direction of a connection. */
    final class Watched {

        private static final long NEVER = Long.MAX_VALUE;

        private final SocketChannel channel;
        private final long bornNanos = nanoTime.getAsLong();
        /** In nanoseconds since this was made, so that the sign of the clock does not matter. */
        private volatile long deadline = NEVER;
        /** Of the frame under way. For the thread that moves it. */
        private long frameEnd = NEVER;

        private Watched(SocketChannel channel) {
            this.channel = channel;
        }

        /** Waits for a frame to begin. */
        void idle() {
            frameEnd = NEVER;
            set(timeouts.idle().toNanos());
        }

        /** So many bytes of a frame are to be moved from now on, none of them too slowly. */
        void begins(int bytes) {
            frameEnd = age() + timeouts.frameNanos(bytes);
            moves();
        }

        /** About to move some bytes of a frame. */
        void moves() {
            set(timeouts.progress().toNanos());
        }

        /** Waits for nothing of the peer. */
        void rests() {
            frameEnd = NEVER;
            deadline = NEVER;
        }

        void forget() {
            watched.remove(this);
        }

        private void set(long allowed) {
            deadline = Math.min(age() + allowed, frameEnd);
        }

        /** Nanoseconds since it was made. */
        long age() {
            return nanoTime.getAsLong() - bornNanos;
        }

        private boolean overdue(long now) {
            return now - bornNanos > deadline;
        }

        private void cut() {
            watched.remove(this);
            try {
                channel.close();
            } catch (IOException e) {
                // Closing is all that can be done; whoever is blocked in the channel learns of it either way.
                return;
            }
        }
    }
}
