package cloud.edd.auth.revocation;

import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers what was ended before its time, until it would have ended of itself. */
@Repository
public class Revocations {
    // A token without expiry is gone for good; the list needs to name it only as long as a service may go on believing
    // in
    // it, which is minutes. A week is the age of the event stream.
    private static final long SECONDS_FOR_THE_ENDLESS = 7 * 24 * 3600L;

    // What is over for us goes on for a service whose clock is behind ours.
    private static final long SECONDS_OF_SKEW = 5 * 60L;

    private final JdbcClient jdbc;
    private final Clock clock;

    Revocations(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param expiresAt Unix seconds */
    public void addSession(String sessionId, long expiresAt) {
        add("session", sessionId, expiresAt);
    }

    /** @param expiresAt Unix seconds; 0 for never */
    public void addToken(String tokenId, long expiresAt) {
        add("token", tokenId, expiresAt == 0 ? now() + SECONDS_FOR_THE_ENDLESS : expiresAt);
    }

    /** Ids of sessions that would still be valid, be it by a clock that is behind. */
    public List<String> sessions() {
        return unexpired("session");
    }

    /** Ids of tokens that would still be valid, be it by a clock that is behind. */
    public List<String> tokens() {
        return unexpired("token");
    }

    /** Forgets what would have ended by now anyway. */
    public int sweep() {
        return jdbc.sql("DELETE FROM revocations WHERE expires_at <= :now")
                .param("now", now() - SECONDS_OF_SKEW)
                .update();
    }

    private void add(String kind, String id, long expiresAt) {
        jdbc.sql("INSERT INTO revocations (kind, id, expires_at) VALUES (:kind, :id, :expires) ON CONFLICT DO NOTHING")
                .param("kind", kind)
                .param("id", id)
                .param("expires", expiresAt)
                .update();
    }

    private List<String> unexpired(String kind) {
        return jdbc.sql("SELECT id FROM revocations WHERE kind = :kind AND expires_at > :now ORDER BY expires_at, id")
                .param("kind", kind)
                .param("now", now() - SECONDS_OF_SKEW)
                .query((row, number) -> row.getString("id"))
                .list();
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
