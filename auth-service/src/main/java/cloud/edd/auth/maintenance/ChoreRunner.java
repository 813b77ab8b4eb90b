package cloud.edd.auth.maintenance;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs every {@link Chore}, one after the other on one thread. Each does no harm when several replicas do it. */
@Component
class ChoreRunner implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ChoreRunner.class);
    private static final long STOP_SECONDS = 5;

    private final List<Chore> chores;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("chores").factory());
    private volatile boolean running;

    ChoreRunner(List<Chore> chores) {
        this.chores = List.copyOf(chores);
    }

    @Override
    public void start() {
        running = true;
        for (Chore chore : chores) {
            long millis = chore.interval().toMillis();
            var _ = executor.scheduleWithFixedDelay(() -> run(chore), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private static void run(Chore chore) {
        try {
            chore.work().run();
        } catch (RuntimeException e) {
            log.warn("Could not {}; will try again in {}", chore.name(), chore.interval(), e);
        }
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
