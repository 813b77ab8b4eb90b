package cloud.edd.platform.log;

import cloud.edd.proto.logging.LogEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Entries on their way from the threads that log to the one that ships. Nobody ever waits for room: of the entries the
 * archive does not keep the oldest gives way, of those it keeps the newest. Thread-safe.
 */
final class LogQueue {

    private static final Comparator<LogEntry> AS_WRITTEN = Comparator.comparing(LogEntry::getId);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LogEntry> kept = new ArrayDeque<>();
    private final ArrayDeque<LogEntry> passing = new ArrayDeque<>();
    private boolean waiting = true;

    /** A queue for at most {@code capacity} entries of each sort. */
    LogQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds the entry and returns how many entries were dropped for it: none or one. */
    int offer(LogEntry entry) {
        lock.lock();
        try {
            int dropped = 0;
            if (LogEntries.isKept(entry)) {
                if (kept.size() >= capacity) {
                    return 1;
                }
                kept.addLast(entry);
            } else {
                if (passing.size() >= capacity) {
                    passing.removeFirst();
                    dropped = 1;
                }
                passing.addLast(entry);
            }
            changed.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Returns entries that could not be sent to the front, as far as there is room, and how many had none. */
    int putBack(List<LogEntry> entries) {
        lock.lock();
        try {
            int dropped = 0;
            for (LogEntry entry : entries.reversed()) {
                ArrayDeque<LogEntry> queue = LogEntries.isKept(entry) ? kept : passing;
                if (queue.size() < capacity) {
                    queue.addFirst(entry);
                } else {
                    dropped++;
                }
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Takes up to {@code max} entries of both sorts in the order they were written. */
    List<LogEntry> take(int max) {
        lock.lock();
        try {
            var entries = takeFrom(kept, max);
            entries.addAll(takeFrom(passing, max - entries.size()));
            entries.sort(AS_WRITTEN);
            return entries;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the entries that the archive keeps. */
    List<LogEntry> takeKept() {
        lock.lock();
        try {
            return takeFrom(kept, capacity);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is an entry, the time is over, or nobody shall wait any more. */
    void await(Duration time) throws InterruptedException {
        awaitWhile(() -> kept.isEmpty() && passing.isEmpty(), time);
    }

    /** Waits until there is an entry that the archive keeps, the time is over, or nobody shall wait any more. */
    void awaitKept(Duration time) throws InterruptedException {
        awaitWhile(kept::isEmpty, time);
    }

    /** Waits until the time is over, or nobody shall wait any more. */
    void pause(Duration time) throws InterruptedException {
        awaitWhile(() -> true, time);
    }

    /** From now on nobody waits here. */
    void stopWaiting() {
        lock.lock();
        try {
            waiting = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitWhile(BooleanSupplier condition, Duration time) throws InterruptedException {
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (waiting && condition.getAsBoolean() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private static List<LogEntry> takeFrom(ArrayDeque<LogEntry> queue, int max) {
        var entries = new ArrayList<LogEntry>();
        while (entries.size() < max && !queue.isEmpty()) {
            entries.add(queue.removeFirst());
        }
        return entries;
    }
}
