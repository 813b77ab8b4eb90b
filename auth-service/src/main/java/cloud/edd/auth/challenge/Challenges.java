package cloud.edd.auth.challenge;

import cloud.edd.auth.clock.SharedClock;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.identity.TokenReader;
import cloud.edd.platform.identity.TokenRejectedException;
import cloud.edd.platform.identity.TokenWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What a right password earns when a second factor is still due: a token that says who must prove it. It is good for five
 * minutes and for one sign-in, and for none once the password has changed. Thread-safe.
 */
@Repository
public class Challenges {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final String BEARER = "Bearer ";

    private final JdbcClient jdbc;
    private final TokenWriter writer;
    private final TokenReader reader;
    private final UuidV7Generator ids;
    private final SharedClock clock;

    Challenges(JdbcClient jdbc, TokenWriter writer, TokenReader reader, UuidV7Generator ids, SharedClock clock) {
        this.jdbc = jdbc;
        this.writer = writer;
        this.reader = reader;
        this.ids = ids;
        this.clock = clock;
    }

    /** A challenge that lives. */
    public record Challenge(String id, String userId) {}

    /** Begins a challenge and returns its token. */
    public String begin(String userId) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(LIFETIME);
        String id = ids.next().toString();
        jdbc.sql("INSERT INTO challenges (id, user_id, expires_at) VALUES (:id, :user, :expires)")
                .param("id", id)
                .param("user", userId)
                .param("expires", expires.getEpochSecond())
                .update();
        return writer.writeChallenge(userId, id, now, expires);
    }

    /**
     * Reads the challenge of a request.
     *
     * @param authorization the header, a bearer token
     * @throws UnauthenticatedException when it is missing, over, used, or something else
     * @throws NotFoundException when its user is gone
     */
    public Challenge require(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw refusal();
        }
        try {
            var claims = reader.readChallenge(
                    authorization.substring(BEARER.length()).strip());
            if (!living(claims.challengeId(), claims.userId())) {
                throw userExists(claims.userId()) ? refusal() : new NotFoundException("user not found");
            }
            return new Challenge(claims.challengeId(), claims.userId());
        } catch (TokenRejectedException e) {
            throw refusal();
        }
    }

    /**
     * Uses the challenge up, in the transaction of the sign-in.
     *
     * @throws UnauthenticatedException when another request was faster
     */
    public void complete(String id) {
        if (jdbc.sql("DELETE FROM challenges WHERE id = :id").param("id", id).update() == 0) {
            throw refusal();
        }
    }

    /** Makes every challenge of a user worthless. */
    public void voidAll(String userId) {
        jdbc.sql("DELETE FROM challenges WHERE user_id = :user")
                .param("user", userId)
                .update();
    }

    /** Forgets challenges whose time is over. */
    public int sweep() {
        return jdbc.sql("DELETE FROM challenges WHERE expires_at <= :now")
                .param("now", clock.now().getEpochSecond())
                .update();
    }

    private boolean living(String id, String userId) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT 1 FROM challenges
                                       WHERE id = :id AND user_id = :user AND expires_at > :now)
                        """)
                .param("id", id)
                .param("user", userId)
                .param("now", clock.now().getEpochSecond())
                .query(Boolean.class)
                .single();
    }

    private boolean userExists(String userId) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM users WHERE user_id = :user)")
                .param("user", userId)
                .query(Boolean.class)
                .single();
    }

    private static UnauthenticatedException refusal() {
        return new UnauthenticatedException("the challenge has expired or was used, sign in again");
    }
}
