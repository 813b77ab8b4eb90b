package cloud.edd.platform.event;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides whether an event is news to a projection, so that a late update cannot undo a newer one nor bring a deleted
 * entity back. Remembers deletes for 30 days, longer than any stream keeps events.
 *
 * <p>Call inside the transaction of the effect. Thread-safe.
 */
public final class ProjectionVersions {
    /** Streams keep events for 7 days, dead letters for 30. */
    static final Duration TOMBSTONES_KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final Clock clock;

    ProjectionVersions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** True when the event is newer than all seen of its entity: apply it. */
    public boolean updated(String projection, ReceivedEvent<?> event) {
        return advance(projection, event.entityId(), event.version(), false);
    }

    /** True when the event is newer than all seen of its entity: remove the entity. */
    public boolean deleted(String projection, ReceivedEvent<?> event) {
        return advance(projection, event.entityId(), event.version(), true);
    }

    /**
     * Records that the entity reached the version.
     *
     * @param projection which projection this is, such as {@code user_cache}
     * @param version 0 stands for unknown: it is applied until a version is known or the entity is deleted
     * @return false when that version or a newer one was recorded before
     */
    public boolean advance(String projection, String entityId, long version, boolean deleted) {
        var deletedAt = deleted ? OffsetDateTime.now(clock.withZone(ZoneOffset.UTC)) : null;
        return jdbc.sql("""
                        INSERT INTO projection_version AS seen (projection, entity_id, version, deleted_at)
                        VALUES (:projection, :entity, :version, :deleted)
                        ON CONFLICT (projection, entity_id) DO UPDATE
                        SET version = EXCLUDED.version, deleted_at = EXCLUDED.deleted_at
                        WHERE seen.version < EXCLUDED.version
                           OR (seen.version = 0 AND EXCLUDED.version = 0 AND seen.deleted_at IS NULL)
                        """)
                        .param("projection", projection)
                        .param("entity", entityId)
                        .param("version", version)
                        .param("deleted", deletedAt, java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                        .update()
                == 1;
    }
}
