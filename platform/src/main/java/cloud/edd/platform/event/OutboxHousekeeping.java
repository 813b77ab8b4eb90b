package cloud.edd.platform.event;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deletes what nobody needs any more, every hour, in bites that hold no lock for long. For the relay's thread. */
final class OutboxHousekeeping {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int BITE = 5_000;

    private final Outbox outbox;
    private final EventProperties properties;
    private final Clock clock;
    private Instant due = Instant.MIN;

    OutboxHousekeeping(Outbox outbox, EventProperties properties, Clock clock) {
        this.outbox = outbox;
        this.properties = properties;
        this.clock = clock;
    }

    void runIfDue() throws SQLException {
        var now = clock.instant();
        if (now.isBefore(due)) {
            return;
        }
        var sent = purge(Outbox.Purge.SENT, now.minus(properties.outbox().keepSent()));
        var processed =
                purge(Outbox.Purge.PROCESSED, now.minus(properties.consumer().keepProcessed()));
        var tombstones = purge(Outbox.Purge.TOMBSTONES, now.minus(ProjectionVersions.TOMBSTONES_KEPT));
        var more = sent || processed || tombstones;
        due = more ? now : now.plus(INTERVAL);
    }

    private boolean purge(Outbox.Purge what, Instant before) throws SQLException {
        return outbox.purge(what, before, BITE) == BITE;
    }
}
