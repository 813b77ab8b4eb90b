package cloud.edd.gfs.protocol.wire;

import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct buffers, used again and again, never more than a fixed number of bytes at a time: who wants one when all are in
 * use waits for a time, and so does the peer behind him. Who waits longest is next, also when less would do for another: a connection
 * takes one buffer at a time, so all of them have their turn.
 *
 * <p>Sizes are powers of two from 4 KiB on. Safe for any thread.
 */
public final class BufferPool {

    private static final int SMALLEST_SHIFT = 12;

    /** As long as a stream may stand still: whoever waits longer has been given up by the other side. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    /** Who waits for room, the longest first. */
    private final ArrayDeque<Condition> turns = new ArrayDeque<>();

    private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
    private final long limit;
    private long inUse;
    private long idle;

    /**
     * @param limit bytes in use and kept for use at most; at least the largest payload expected
     */
    public BufferPool(long limit) {
        this.limit = limit;
        for (int shift = SMALLEST_SHIFT; shift <= Integer.SIZE - 2; shift++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** {@link #take(int, Duration)} for as long as a stream may stand still. */
    public ByteBuffer take(int length) throws InterruptedException, BufferShortageException {
        return take(length, LONGEST_WAIT);
    }

    /**
     * A buffer that holds at least {@code length} bytes, at position 0 with the limit at {@code length}. Waits for room.
     *
     * @throws BufferShortageException when none came free in time
     */
    public ByteBuffer take(int length, Duration longest) throws InterruptedException, BufferShortageException {
        int sizeClass = sizeClass(length);
        long size = sizeOf(sizeClass);
        if (size > limit) {
            throw new IllegalArgumentException(length + " bytes never fit a pool of " + limit);
        }
        lock.lockInterruptibly();
        try {
            if (!turns.isEmpty() || inUse + size > limit) {
                awaitTurn(size, longest);
            }
            inUse += size;
            ByteBuffer buffer = free.get(sizeClass).pollFirst();
            if (buffer != null) {
                idle -= size;
                return buffer.clear().limit(length);
            }
            for (int other = free.size() - 1; other >= 0 && idle + inUse > limit; other--) {
                while (idle + inUse > limit && free.get(other).pollFirst() != null) {
                    idle -= sizeOf(other);
                }
            }
        } finally {
            lock.unlock();
        }
        return ByteBuffer.allocateDirect((int) size).limit(length);
    }

    private void awaitTurn(long size, Duration longest) throws InterruptedException, BufferShortageException {
        Condition turn = lock.newCondition();
        turns.addLast(turn);
        try {
            long left = longest.toNanos();
            while (!turns.getFirst().equals(turn) || inUse + size > limit) {
                if (left <= 0) {
                    throw new BufferShortageException("no " + size + " of the " + limit
                            + " bytes for payloads came free within " + longest.toMillis()
                            + " ms: too many streams are under way, or stand still");
                }
                left = turn.awaitNanos(left);
            }
        } finally {
            turns.remove(turn);
            wakeNext();
        }
    }

    /** There may be room for the next one, who looks once this one has left the lock. */
    private void wakeNext() {
        Condition next = turns.peekFirst();
        if (next != null) {
            next.signal();
        }
    }

    /** Hands back what {@link #take} gave; nobody may touch the buffer any more. */
    void giveBack(ByteBuffer buffer) {
        int sizeClass = sizeClass(buffer.capacity());
        lock.lock();
        try {
            inUse -= buffer.capacity();
            idle += buffer.capacity();
            free.get(sizeClass).addFirst(buffer);
            wakeNext();
        } finally {
            lock.unlock();
        }
    }

    /** A payload over a buffer that {@link #take} gave, filled from position 0 to its limit; the last release hands it back. */
    public Payload payload(ByteBuffer filled) {
        return new PooledPayload(this, filled);
    }

    /** Bytes of the buffers that are out. */
    public long inUseBytes() {
        lock.lock();
        try {
            return inUse;
        } finally {
            lock.unlock();
        }
    }

    private static int sizeClass(int length) {
        int shift = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, length) - 1);
        return Math.max(0, shift - SMALLEST_SHIFT);
    }

    private static long sizeOf(int sizeClass) {
        return 1L << (sizeClass + SMALLEST_SHIFT);
    }
}
