package cloud.edd.fileshare.object;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code object_releases}: objects that no name points to, each with the time from which it may be deleted.
 *
 * <p>Every published object is either named by a row of {@code files} or listed here, whatever instant a process dies at.
 */
@Repository
public class ObjectReleases {
    private final JdbcClient jdbc;

    ObjectReleases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Lists an object; one that is listed already keeps the earlier time. */
    public void add(UUID objectId, long namespaceId, Instant dueAt) {
        jdbc.sql("""
                        INSERT INTO object_releases (object_id, namespace_id, due_at) VALUES (:object, :namespace, :due)
                        ON CONFLICT (object_id) DO UPDATE SET due_at = least(object_releases.due_at, excluded.due_at)
                        """)
                .param("object", objectId)
                .param("namespace", namespaceId)
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Takes an object off the list; whether it was there. */
    public boolean remove(UUID objectId) {
        return jdbc.sql("DELETE FROM object_releases WHERE object_id = :object")
                        .param("object", objectId)
                        .update()
                > 0;
    }

    /** What is due, the oldest first, held until the transaction ends; what another replica holds is left out. */
    List<Release> claimDue(Instant now, int limit) {
        return jdbc.sql("""
                        SELECT object_id, namespace_id, attempts FROM object_releases WHERE due_at <= :now
                         ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, number) -> new Release(
                        row.getObject("object_id", UUID.class), row.getLong("namespace_id"), row.getInt("attempts")))
                .list();
    }

    /** Puts a release off after a failure. */
    void postpone(UUID objectId, Instant dueAt) {
        jdbc.sql("UPDATE object_releases SET due_at = :due, attempts = attempts + 1 WHERE object_id = :object")
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .param("object", objectId)
                .update();
    }

    /** How many wait. */
    long count() {
        return jdbc.sql("SELECT count(*) FROM object_releases")
                .query(Long.class)
                .single();
    }

    record Release(UUID objectId, long namespaceId, int attempts) {}
}
