package cloud.edd.platform.log;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lines for standard output, several of which are written in one call of the operating system if they come within a moment.
 * They are written in the order in which they were added, each as a whole. Thread-safe.
 *
 * <p>Of a process that is killed the lines of that moment are lost, hence warnings never wait.
 */
final class GatheredLines implements AutoCloseable {
    /** Short enough for whoever watches; at a hundred lines a second most of them are still written alone. */
    static final Duration USUAL_WAIT = Duration.ofMillis(10);

    /** In bytes: some hundred lines. What is full is written by whoever fills it, so nobody is faster than the output. */
    static final int CAPACITY = 64 * 1024;

    private final Supplier<PrintStream> output;
    private final long longestWait;
    private final Lock lock = new ReentrantLock();
    private final Condition begun = lock.newCondition();
    private final Condition ending = lock.newCondition();
    private final byte[] gathered = new byte[CAPACITY];
    private int length;
    private boolean closed;

    /**
     * @param output asked for with each write, as standard output may be replaced
     * @param longestWait from the moment a line is added to that in which it is written
     */
    GatheredLines(Supplier<PrintStream> output, Duration longestWait) {
        this.output = output;
        this.longestWait = longestWait.toNanos();
    }

    /** Begins to look after lines that wait; without it they wait for the next one that must not, or for the end. */
    void start() {
        Thread.ofPlatform().daemon().name("edd-log-output").start(this::writeInTime);
    }

    /**
     * @param line with its end
     * @param mayWait whether it need not be written now; if not, all that waits is written before it
     */
    void add(byte[] line, boolean mayWait) {
        lock.lock();
        try {
            if (line.length > CAPACITY - length) {
                write();
            }
            if (line.length > CAPACITY) {
                write(line, line.length);
                return;
            }
            System.arraycopy(line, 0, gathered, length, line.length);
            length += line.length;
            if (closed || !mayWait) {
                write();
            } else if (length == line.length) {
                begun.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits. What comes later is written at once. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            write();
            begun.signal();
            ending.signal();
        } finally {
            lock.unlock();
        }
    }

    private void writeInTime() {
        lock.lock();
        try {
            while (!closed) {
                if (length == 0) {
                    begun.await();
                } else {
                    awaitMore();
                    write();
                }
            }
        } catch (InterruptedException unexpected) {
            // Nobody knows this thread but the system: without it no line may wait any more.
            close();
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void awaitMore() throws InterruptedException {
        long left = longestWait;
        while (left > 0 && !closed) {
            left = ending.awaitNanos(left);
        }
    }

    private void write() {
        if (length > 0) {
            write(gathered, length);
            length = 0;
        }
    }

    private void write(byte[] bytes, int count) {
        PrintStream stream = output.get();
        stream.write(bytes, 0, count);
        stream.flush();
    }
}
