package cloud.edd.auth.session;

import cloud.edd.auth.user.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code sessions}: a row for each session that lives. All times are Unix seconds. */
@Repository
class SessionRepository {
    private static final String COLUMNS = "id, sid, ip_address, user_agent, created_at, last_seen_at, expires_at";

    private final JdbcClient jdbc;

    SessionRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param id what the person sees and uses to end it
     * @param sid what the token and the events call it
     */
    record Session(
            int id, String sid, String ipAddress, String userAgent, long createdAt, long lastSeenAt, long expiresAt) {}

    void insert(String sid, String userId, String tokenHash, long createdAt, long expiresAt, Client client) {
        jdbc.sql("""
                        INSERT INTO sessions
                            (sid, user_id, token_hash, created_at, last_seen_at, expires_at, ip_address, user_agent)
                        VALUES (:sid, :user, :hash, :created, :created, :expires, :address, :agent)
                        """)
                .param("sid", sid)
                .param("user", userId)
                .param("hash", tokenHash)
                .param("created", createdAt)
                .param("expires", expiresAt)
                .param("address", client.address())
                .param("agent", client.userAgent())
                .update();
    }

    /** The person behind a living session. */
    Optional<User> findUser(String sid, String userId, String tokenHash, long now) {
        return jdbc.sql("""
                        SELECT u.user_id, u.username, u.display_name, u.is_admin, u.disabled
                        FROM sessions s JOIN users u ON u.user_id = s.user_id
                        WHERE s.sid = :sid AND s.user_id = :user AND s.token_hash = :hash AND s.expires_at > :now
                        """)
                .param("sid", sid)
                .param("user", userId)
                .param("hash", tokenHash)
                .param("now", now)
                .query((row, number) -> user(row))
                .optional();
    }

    /** Newest first. */
    List<Session> findLiving(String userId, long now) {
        return jdbc.sql("SELECT " + COLUMNS + """
                         FROM sessions
                        WHERE user_id = :user AND expires_at > :now ORDER BY created_at DESC, id DESC
                        """)
                .param("user", userId)
                .param("now", now)
                .query(SessionRepository::session)
                .list();
    }

    /** A person at an address, with the newest session from there. */
    record Presence(User user, String ipAddress, long createdAt) {}

    /** Everybody with a living session, newest first. */
    List<Presence> findPresences(long now) {
        return jdbc.sql("""
                        SELECT * FROM (
                            SELECT DISTINCT ON (u.user_id, s.ip_address)
                                u.user_id, u.username, u.display_name, u.is_admin, u.disabled,
                                s.ip_address, s.created_at, s.id
                            FROM sessions s JOIN users u ON u.user_id = s.user_id
                            WHERE s.expires_at > :now
                            ORDER BY u.user_id, s.ip_address, s.created_at DESC, s.id DESC) newest
                        ORDER BY created_at DESC, id DESC
                        """)
                .param("now", now)
                .query((row, number) -> new Presence(user(row), row.getString("ip_address"), row.getLong("created_at")))
                .list();
    }

    Optional<Session> delete(String userId, String sid) {
        return jdbc.sql("DELETE FROM sessions WHERE user_id = :user AND sid = :sid RETURNING " + COLUMNS)
                .param("user", userId)
                .param("sid", sid)
                .query(SessionRepository::session)
                .optional();
    }

    Optional<Session> delete(String userId, int id) {
        return jdbc.sql("DELETE FROM sessions WHERE user_id = :user AND id = :id RETURNING " + COLUMNS)
                .param("user", userId)
                .param("id", id)
                .query(SessionRepository::session)
                .optional();
    }

    /** @param exceptSid empty to delete all */
    List<Session> deleteAll(String userId, String exceptSid) {
        return jdbc.sql("DELETE FROM sessions WHERE user_id = :user AND sid <> :except RETURNING " + COLUMNS)
                .param("user", userId)
                .param("except", exceptSid)
                .query(SessionRepository::session)
                .list();
    }

    void markSeen(String sid, long at) {
        jdbc.sql("UPDATE sessions SET last_seen_at = :at WHERE sid = :sid AND last_seen_at < :at")
                .param("at", at)
                .param("sid", sid)
                .update();
    }

    int deleteExpired(long now) {
        return jdbc.sql("DELETE FROM sessions WHERE expires_at <= :now")
                .param("now", now)
                .update();
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString("user_id"),
                row.getString("username"),
                row.getString("display_name"),
                row.getBoolean("is_admin"),
                row.getBoolean("disabled"));
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getInt("id"),
                row.getString("sid"),
                row.getString("ip_address"),
                row.getString("user_agent"),
                row.getLong("created_at"),
                row.getLong("last_seen_at"),
                row.getLong("expires_at"));
    }
}
