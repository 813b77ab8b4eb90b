package cloud.edd.platform.log;

import cloud.edd.platform.log.LogDestination.DestinationAwayException;
import cloud.edd.proto.logging.LogEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships log entries in batches, on one thread of its own.
 *
 * <p>While the log service is away, entries that the archive keeps (warnings, errors, audit) go to the disk buffer, the
 * others wait in the queue, where the oldest gives way. When it is back, the buffer goes first. What is dropped is
 * counted by reason. Between being logged and being shipped or buffered an entry is in memory for the
 * time of one call.
 */
final class LogShipper implements AutoCloseable {

    /** Threads of this name write about shipping; what they log is not shipped. */
    static final String THREAD_PREFIX = "log-shipper";

    /** Entries per call. */
    static final int BATCH = 200;

    /** Entries of each sort that wait in memory: some seconds of a busy service, about a megabyte. */
    static final int QUEUE_CAPACITY = 2000;

    private static final Logger log = LoggerFactory.getLogger(LogShipper.class);

    private final LogQueue queue = new LogQueue(QUEUE_CAPACITY);
    private final LogDestination destination;
    private final @Nullable LogBuffer buffer;
    private final Timing timing;
    private final RandomGenerator random;
    private final Thread thread;

    private final AtomicLong shipped = new AtomicLong();
    private final AtomicLong droppedFull = new AtomicLong();
    private final AtomicLong droppedRefused = new AtomicLong();
    private final AtomicLong bufferedBytes = new AtomicLong();

    private volatile boolean stopping;
    private int failures;
    private boolean bufferFails;
    private long awayUntilNanos;

    LogShipper(LogDestination destination, @Nullable LogBuffer buffer, Timing timing, RandomGenerator random) {
        this.destination = destination;
        this.buffer = buffer;
        this.timing = timing;
        this.random = random;
        this.thread = Thread.ofPlatform().name(THREAD_PREFIX).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes the entry, or drops it or another; never waits. */
    void offer(LogEntry entry) {
        droppedFull.addAndGet(queue.offer(entry));
    }

    /** Entries in the hands of the log service. */
    long shipped() {
        return shipped.get();
    }

    /** Entries lost because queue or buffer was full. */
    long droppedFull() {
        return droppedFull.get();
    }

    /** Entries the log service will never take. */
    long droppedRefused() {
        return droppedRefused.get();
    }

    /** Bytes waiting on disk. */
    long bufferedBytes() {
        return bufferedBytes.get();
    }

    /** Ships what is left if the log service is there, else keeps what must not get lost; takes a limited time. */
    @Override
    public void close() {
        stopping = true;
        queue.stopWaiting();
        try {
            if (!thread.join(timing.closing())) {
                thread.interrupt();
                thread.join(timing.closing());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        destination.close();
    }

    private void run() {
        try {
            while (!stopping) {
                step();
            }
            shipTheRest();
        } catch (InterruptedException _) {
            log.debug("Shipping log entries took too long to stop and was interrupted");
        } finally {
            keep(queue.takeKept());
            closeBuffer();
        }
    }

    private void step() throws InterruptedException {
        if (isAway()) {
            awaitReturn();
        } else if (buffer != null && !buffer.isEmpty()) {
            keep(queue.takeKept());
            shipBuffered(buffer);
        } else {
            queue.await(timing.idle());
            ship(queue.take(BATCH));
        }
    }

    private void awaitReturn() throws InterruptedException {
        Duration left = Duration.ofNanos(Math.max(0, awayUntilNanos - System.nanoTime()));
        if (buffer == null) {
            queue.pause(left);
        } else {
            queue.awaitKept(left);
            keep(queue.takeKept());
        }
    }

    private void shipBuffered(LogBuffer stored) throws InterruptedException {
        try {
            List<LogEntry> entries = stored.peek(BATCH);
            if (!entries.isEmpty() && trySend(entries)) {
                stored.remove(entries.size());
            }
        } catch (IOException e) {
            log.error("A part of the log buffer cannot be read and is given up", e);
        }
        bufferedBytes.set(stored.bytes());
    }

    private void ship(List<LogEntry> entries) throws InterruptedException {
        if (entries.isEmpty()) {
            return;
        }
        boolean sent = false;
        try {
            sent = trySend(entries);
        } finally {
            if (!sent) {
                droppedFull.addAndGet(queue.putBack(entries));
            }
        }
    }

    private boolean trySend(List<LogEntry> entries) throws InterruptedException {
        try {
            int refused = destination.send(entries);
            shipped.addAndGet(entries.size() - refused);
            droppedRefused.addAndGet(refused);
            if (failures > 0) {
                log.info("The log service takes entries again");
            }
            failures = 0;
            return true;
        } catch (DestinationAwayException e) {
            if (failures == 0) {
                log.warn("The log service is away, log entries wait: {}", e.getMessage());
            }
            failures++;
            awayUntilNanos = System.nanoTime() + nextBackoffNanos();
            return false;
        }
    }

    private boolean isAway() {
        return failures > 0 && System.nanoTime() - awayUntilNanos < 0;
    }

    /** Doubling, with jitter over the upper half, so that services do not come back all at once. */
    private long nextBackoffNanos() {
        long bound = Math.min(
                timing.longestBackoff().toNanos(), timing.firstBackoff().toNanos() << Math.min(failures - 1, 20));
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    private void keep(List<LogEntry> entries) {
        if (buffer == null) {
            droppedFull.addAndGet(queue.putBack(entries));
            return;
        }
        if (entries.isEmpty()) {
            return;
        }
        try {
            droppedFull.addAndGet(buffer.append(entries));
            bufferFails = false;
        } catch (IOException e) {
            droppedFull.addAndGet(entries.size());
            if (!bufferFails) {
                log.error("Log entries cannot be kept on disk and are dropped until they can", e);
            }
            bufferFails = true;
        }
        bufferedBytes.set(buffer.bytes());
    }

    private void shipTheRest() throws InterruptedException {
        while (failures == 0 && (buffer == null || buffer.isEmpty())) {
            List<LogEntry> rest = queue.take(BATCH);
            if (rest.isEmpty()) {
                return;
            }
            ship(rest);
        }
    }

    private void closeBuffer() {
        if (buffer == null) {
            return;
        }
        try {
            buffer.close();
        } catch (IOException e) {
            log.warn("The log buffer could not be closed", e);
        }
    }

    /**
     * How long things take.
     *
     * @param idle how long the thread waits for an entry before it looks around
     * @param firstBackoff the first pause after a failure; it doubles
     * @param longestBackoff the longest pause
     * @param closing how long the last entries may take
     */
    record Timing(Duration idle, Duration firstBackoff, Duration longestBackoff, Duration closing) {

        static final Timing USUAL =
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(3));
    }
}
