package cloud.edd.platform.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the reconcilers of the service's projections: after the start, every hour, and when events were missed. */
final class Reconciliations implements SmartLifecycle {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    private static final Logger log = LoggerFactory.getLogger(Reconciliations.class);

    private final Map<String, Reconciliation> byDurable;
    private volatile boolean running;

    Reconciliations(List<EventReconciler> reconcilers, Duration every, RandomGenerator random) {
        this.byDurable = reconcilers.stream()
                .map(reconciler -> new Reconciliation(reconciler, every, random))
                .collect(Collectors.toUnmodifiableMap(one -> one.reconciler.durable(), Function.identity()));
    }

    /** Asks for a run soon; requests while one runs are one request. */
    void request(String durable) {
        var found = byDurable.get(durable);
        if (found != null) {
            found.requests.release();
        }
    }

    @Override
    public void start() {
        running = true;
        byDurable.values().forEach(one -> one.worker.start());
    }

    @Override
    public void stop() {
        running = false;
        byDurable.values().forEach(one -> one.worker.stop());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DurableConsumers.PHASE;
    }

    private static final class Reconciliation {
        private final EventReconciler reconciler;
        private final Duration every;
        private final RandomGenerator random;
        private final Semaphore requests = new Semaphore(0);
        private final Worker worker;

        Reconciliation(EventReconciler reconciler, Duration every, RandomGenerator random) {
            this.reconciler = reconciler;
            this.every = every;
            this.random = random;
            this.worker = new Worker("events-reconcile-" + reconciler.durable(), this::run);
        }

        private void run() throws InterruptedException {
            var backoff = new JitteredBackoff(FIRST_RETRY, LONGEST_RETRY, random);
            while (worker.isRunning()) {
                try {
                    reconciler.reconcile();
                    backoff.reset();
                    awaitRequest();
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    log.warn("the projection of {} could not be reconciled, trying again", reconciler.durable(), e);
                    backoff.pause();
                }
            }
        }

        /** Up to a tenth earlier, so that replicas do not all ask the owner at once. */
        private void awaitRequest() throws InterruptedException {
            var wait = every.toMillis() - random.nextLong(Math.max(1, every.toMillis() / 10));
            if (requests.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                requests.drainPermits();
            }
        }
    }
}
