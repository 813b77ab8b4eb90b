package cloud.edd.fileshare.object;

import cloud.edd.fileshare.object.ObjectReleases.Release;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes objects that no name points to. Several replicas share the work: a row is held by one of them at a time.
 *
 * <p>Deleting twice is harmless, so a process that dies between the deletion and the end of its transaction loses
 * nothing.
 */
@Component
class ReleaseWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseWorker.class);

    /** Small enough that a transaction stays short when the store is slow. */
    private static final int BATCH = 50;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final int DOUBLINGS = 8;

    private final ObjectReleases releases;
    private final ObjectStore store;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Counter failures;

    ReleaseWorker(
            ObjectReleases releases,
            ObjectStore store,
            TransactionTemplate transaction,
            Clock clock,
            MeterRegistry metrics) {
        this.releases = releases;
        this.store = store;
        this.transaction = transaction;
        this.clock = clock;
        this.failures = Counter.builder("edd.fileshare.release.failures")
                .description("Deletions of unnamed objects that the store refused and that will be tried again")
                .register(metrics);
        Gauge.builder("edd.fileshare.release.pending", releases, ObjectReleases::count)
                .description("Objects without a name that wait for their deletion")
                .register(metrics);
    }

    @Scheduled(fixedDelayString = "${edd.file-share.release-interval:5s}")
    void releaseDue() {
        int handled;
        do {
            Integer batch = transaction.execute(status -> releaseBatch());
            handled = batch == null ? 0 : batch;
        } while (handled == BATCH);
    }

    private int releaseBatch() {
        List<Release> due = releases.claimDue(clock.instant(), BATCH);
        for (Release release : due) {
            try {
                store.delete(release.namespaceId(), release.objectId());
                releases.remove(release.objectId());
            } catch (ObjectStoreException e) {
                failures.increment();
                LOG.warn(
                        "object {} is not deleted yet, attempt {}: {}",
                        release.objectId(),
                        release.attempts() + 1,
                        String.valueOf(e.getCause()));
                releases.postpone(release.objectId(), clock.instant().plus(delay(release.attempts())));
            }
        }
        return due.size();
    }

    private static Duration delay(int attempts) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts, DOUBLINGS));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
