package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.protocol.wire.BufferShortageException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Divides the memory for read bytes among the streams of a client, so that those whose application takes nothing cannot stop
 * the others. Each has one request for as long as it lives, the smaller the more streams there were when it came; what
 * is left goes to those that take what they get, and comes back from those that stop doing so. Thread-safe.
 *
 * <p>The bound: of k streams the one with the k-th largest request came when there were at least k, so all requests together
 * grow with the logarithm of their number, until they are as small as they can be.
 */
final class ReadShares {

    /** A block with its checksum is the least that can be verified. */
    static final int LEAST_REQUEST_BYTES = 64 << 10;

    static final int MOST_REQUEST_BYTES = 1 << 20;

    /** One that the application reads, and three on their way. */
    private static final int MOST_REQUESTS = 4;

    /** Of the memory, in eighths: requests that are held, what is ahead of them; the last is lost to buffers larger than asked for. */
    private static final int HELD_EIGHTHS = 5;

    private static final int AHEAD_EIGHTHS = 2;
    private static final int EIGHTHS = 8;

    /** So many of the largest request would fit eight times over, which leaves room for all who come later. */
    private static final int SPREAD = 8;

    /** A stream that took nothing for so long has no need of what lies ahead of it. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Who gives back what lies ahead of him. */
    interface Holder {

        /** Called by another stream's thread. */
        void shrink();
    }

    /** What one stream may hold. */
    final class Share implements AutoCloseable {
        private final Holder holder;
        private final int requestBytes;
        private int ahead;
        private long takenNanos;
        private boolean closed;

        private Share(Holder holder, int requestBytes) {
            this.holder = holder;
            this.requestBytes = requestBytes;
            this.takenNanos = nanoTime.getAsLong();
        }

        int requestBytes() {
            return requestBytes;
        }

        /** The application took something. Returns how much may be held from now on. */
        int taken() {
            Optional<Share> stalled;
            int window;
            lock.lock();
            try {
                takenNanos = nanoTime.getAsLong();
                stalled = closed || ahead == (MOST_REQUESTS - 1) * requestBytes ? Optional.empty() : grow();
                window = requestBytes + ahead;
            } finally {
                lock.unlock();
            }
            stalled.ifPresent(share -> share.holder.shrink());
            return window;
        }

        /** Takes a request more, or else finds out who could give some back, for the next time. */
        private Optional<Share> grow() {
            if (aheadBytes + requestBytes <= aheadLimit) {
                ahead += requestBytes;
                aheadBytes += requestBytes;
                return Optional.empty();
            }
            return shares.stream()
                    .filter(share -> share.ahead > 0 && takenNanos - share.takenNanos > STALLED_NANOS)
                    .findFirst();
        }

        /** What lay ahead has been given back. */
        void shrunk() {
            lock.lock();
            try {
                aheadBytes -= ahead;
                ahead = 0;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    shares.remove(this);
                    aheadBytes -= ahead;
                    ahead = 0;
                    heldBytes -= requestBytes;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Share> shares = new LinkedHashSet<>();
    private final LongSupplier nanoTime;
    private final long heldLimit;
    private final long aheadLimit;
    private long heldBytes;
    private long aheadBytes;

    /**
     * @param bytes of the buffers for what is read
     * @param nanoTime monotonic time
     */
    ReadShares(long bytes, LongSupplier nanoTime) {
        this.heldLimit = bytes / EIGHTHS * HELD_EIGHTHS;
        this.aheadLimit = bytes / EIGHTHS * AHEAD_EIGHTHS;
        this.nanoTime = nanoTime;
    }

    /** @throws BufferShortageException when for so long no stream ended that would have made room */
    Share open(Holder holder, Duration longest) throws InterruptedException, BufferShortageException {
        lock.lockInterruptibly();
        try {
            long left = longest.toNanos();
            while (heldBytes + LEAST_REQUEST_BYTES > heldLimit) {
                if (left <= 0) {
                    throw new BufferShortageException(shares.size() + " streams hold the " + heldLimit
                            + " bytes for reading, and none ended within " + longest.toMillis() + " ms");
                }
                left = changed.awaitNanos(left);
            }
            long fair = Math.min(heldLimit / SPREAD / (shares.size() + 1), heldLimit - heldBytes);
            int request = Math.clamp(Long.highestOneBit(fair), LEAST_REQUEST_BYTES, MOST_REQUEST_BYTES);
            Share share = new Share(holder, request);
            shares.add(share);
            heldBytes += request;
            return share;
        } finally {
            lock.unlock();
        }
    }

    /** All that streams may hold at present. */
    long bytes() {
        lock.lock();
        try {
            return heldBytes + aheadBytes;
        } finally {
            lock.unlock();
        }
    }
}
