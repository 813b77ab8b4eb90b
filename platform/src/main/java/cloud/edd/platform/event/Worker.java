package cloud.edd.platform.event;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread that loops until it is told to stop, and can be started again. Stopping interrupts it at once, except
 * in the middle of {@link #undisturbed} work, which gets some time to end by itself. Thread-safe.
 */
final class Worker {
    /** A handler in the middle of its transaction gets this long before its event is left to another replica. */
    private static final Duration UNDISTURBED_LIMIT = Duration.ofSeconds(10);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final String name;
    private final Loop loop;
    private final ReentrantLock undisturbed = new ReentrantLock();
    private volatile @Nullable Thread thread;

    Worker(String name, Loop loop) {
        this.name = name;
        this.loop = loop;
    }

    /** Runs until {@link Worker#isRunning} is false or it is interrupted. */
    @FunctionalInterface
    interface Loop {
        void run() throws InterruptedException;
    }

    synchronized void start() {
        if (thread == null) {
            var fresh = Thread.ofVirtual().name(name).unstarted(this::run);
            // Assigned before it runs: the loop asks isRunning.
            thread = fresh;
            fresh.start();
        }
    }

    /** Interrupts the loop and waits for its end. */
    synchronized void stop() {
        var running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        try {
            var atRest = undisturbed.tryLock(UNDISTURBED_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            running.interrupt();
            if (atRest) {
                undisturbed.unlock();
            }
            if (!running.join(STOP_LIMIT)) {
                log.warn("{} does not stop", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does work of the loop that stopping should not cut short. */
    <T> T undisturbed(Callable<T> work) throws Exception {
        undisturbed.lockInterruptibly();
        try {
            if (!isRunning()) {
                throw new InterruptedException(name + " stops");
            }
            return work.call();
        } finally {
            undisturbed.unlock();
        }
    }

    boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Drivers may throw anything when they are interrupted; otherwise this is a defect that must be seen.
            if (isRunning()) {
                log.error("{} ended unexpectedly; restart the service", name, e);
                throw e;
            }
        }
    }
}
