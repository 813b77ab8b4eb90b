package cloud.edd.platform.operation;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The first step of an orderly end: be not ready, and go on serving until whoever sends requests has noticed. Only then
 * does the web server stop accepting and finish what it has. If nobody asks for readiness, nobody needs the time.
 */
final class DrainLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DrainLifecycle.class);

    private final Readiness readiness;
    private final Duration delay;
    private volatile boolean running;

    DrainLifecycle(Readiness readiness, Duration delay) {
        this.readiness = readiness;
        this.delay = delay;
    }

    @Override
    public void start() {
        running = true;
        readiness.accept();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        readiness.refuse();
        running = false;
        try {
            if (readiness.isWatched() && !delay.isZero()) {
                log.info("Not ready any more; serving for another {} ms", delay.toMillis());
                // Nothing opens this latch: it is a wait that an impatient stop may interrupt.
                boolean opened = new CountDownLatch(1).await(delay.toMillis(), TimeUnit.MILLISECONDS);
                log.debug("Drain delay over: {}", !opened);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last to start and the first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
