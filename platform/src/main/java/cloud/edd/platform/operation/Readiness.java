package cloud.edd.platform.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this service should get requests: it has started, is not about to stop, and its dependencies answer.
 *
 * <p>Checks run side by side; their result serves for {@link #FRESH}, so that many askers cost one check. Thread-safe.
 */
public final class Readiness {

    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    /** A dependency that takes longer is as good as away. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(2);

    /** How long a result serves. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Whoever asked within this time will ask again and must be told before the service stops. */
    private static final Duration STILL_ASKING = Duration.ofSeconds(60);

    private final List<ReadinessCheck> checks;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Boolean> lastSeen = new ConcurrentHashMap<>();

    private volatile boolean accepting;
    private volatile Instant lastAsked = Instant.MIN;
    private volatile @Nullable Dated dated;

    Readiness(List<ReadinessCheck> checks, Clock clock) {
        this.checks = List.copyOf(checks);
        this.clock = clock;
    }

    /** The state of the service and of each dependency. */
    public Report report() {
        lastAsked = clock.instant();
        Map<String, Boolean> dependencies = dependencies();
        boolean ready = accepting && !dependencies.containsValue(false);
        return new Report(ready, accepting, dependencies);
    }

    void accept() {
        accepting = true;
    }

    void refuse() {
        accepting = false;
    }

    /** Whether somebody is watching who needs to be told before the service stops. */
    boolean isWatched() {
        return lastAsked.isAfter(clock.instant().minus(STILL_ASKING));
    }

    void bindTo(MeterRegistry registry) {
        for (ReadinessCheck check : checks) {
            Gauge.builder("edd.dependency.up", () -> lastSeen.getOrDefault(check.name(), false) ? 1 : 0)
                    .description("1 while the dependency answered the last time it was asked")
                    .tag("dependency", check.name())
                    .register(registry);
        }
    }

    private Map<String, Boolean> dependencies() {
        Dated known = dated;
        if (known != null && known.isFreshAt(clock.instant())) {
            return known.dependencies();
        }
        lock.lock();
        try {
            known = dated;
            if (known == null || !known.isFreshAt(clock.instant())) {
                known = new Dated(clock.instant(), runChecks());
                dated = known;
            }
            return known.dependencies();
        } finally {
            lock.unlock();
        }
    }

    private Map<String, Boolean> runChecks() {
        var running = new ArrayList<FutureTask<@Nullable Void>>();
        for (ReadinessCheck check : checks) {
            var task = new FutureTask<@Nullable Void>(() -> {
                check.check();
                return null;
            });
            Thread.ofVirtual().name("readiness-" + check.name()).start(task);
            running.add(task);
        }
        long deadline = System.nanoTime() + CHECK_TIMEOUT.toNanos();
        var results = new LinkedHashMap<String, Boolean>();
        for (int i = 0; i < checks.size(); i++) {
            String name = checks.get(i).name();
            results.put(name, await(name, running.get(i), deadline - System.nanoTime()));
        }
        return results;
    }

    private boolean await(String name, FutureTask<@Nullable Void> task, long nanos) {
        try {
            task.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
            note(name, true, "");
            return true;
        } catch (ExecutionException e) {
            note(name, false, String.valueOf(e.getCause()));
        } catch (TimeoutException _) {
            task.cancel(true);
            note(name, false, "no answer within " + CHECK_TIMEOUT.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void note(String name, boolean up, String reason) {
        Boolean before = lastSeen.put(name, up);
        if (!up && !Boolean.FALSE.equals(before)) {
            log.warn("The dependency {} does not answer: {}", name, reason);
        } else if (up && Boolean.FALSE.equals(before)) {
            log.info("The dependency {} answers again", name);
        }
    }

    /**
     * What was found.
     *
     * @param ready whether to send requests here
     * @param accepting false before the start is complete and once the service is about to stop
     * @param dependencies whether each dependency answers, by name
     */
    public record Report(boolean ready, boolean accepting, Map<String, Boolean> dependencies) {}

    private record Dated(Instant at, Map<String, Boolean> dependencies) {
        boolean isFreshAt(Instant now) {
            return now.isBefore(at.plus(FRESH));
        }
    }
}
