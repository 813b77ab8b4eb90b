package cloud.edd.auth.ceremony;

import cloud.edd.auth.clock.SharedClock;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.ratelimit.Network;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.RateLimitedException;
import cloud.edd.platform.identity.TokenHash;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What was begun in one request and is finished in another, on whatever replica. The caller keeps a random state, which is
 * good for five minutes and for one use. Thread-safe.
 */
@Repository
public class Ceremonies {
    /** How long a person has to touch the key. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final int STATE_BYTES = 32;
    // Somebody who begins again and again means the last few.
    private static final int MAX_PER_USER = 10;
    // Nobody is known yet, so that others behind the same address may be many.
    private static final int MAX_PER_NETWORK = 100;
    private static final Duration COME_BACK = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final LoginLimiter limiter;
    private final SecureRandom random;
    private final SharedClock clock;

    Ceremonies(JdbcClient jdbc, LoginLimiter limiter, SecureRandom random, SharedClock clock) {
        this.jdbc = jdbc;
        this.limiter = limiter;
        this.random = random;
        this.clock = clock;
    }

    /** What is to be finished. */
    public enum Kind {
        REGISTER,
        LOGIN,
        PASSKEY,
        TOTP;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A ceremony that has begun.
     *
     * @param userId of whom it is; null while nobody is known
     * @param challengeId the sign-in it is a part of; null for none
     * @param secret what was drawn for it: the challenge of a key, the secret of an app
     */
    // Nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    public record Ceremony(
            @Nullable String userId, @Nullable String challengeId, byte[] secret) {}

    /**
     * Begins a ceremony of a user.
     *
     * @return the state
     */
    public String begin(Kind kind, String userId, @Nullable String challengeId, byte[] secret) {
        jdbc.sql("""
                        DELETE FROM ceremonies WHERE user_id = :user AND kind = :kind AND state_hash NOT IN (
                            SELECT state_hash FROM ceremonies WHERE user_id = :user AND kind = :kind
                            ORDER BY expires_at DESC LIMIT :keep)
                        """)
                .param("user", userId)
                .param("kind", kind.word())
                .param("keep", MAX_PER_USER - 1)
                .update();
        return insert(kind, new Ceremony(userId, challengeId, secret), "");
    }

    /**
     * Begins a ceremony of somebody unknown.
     *
     * @return the state
     * @throws RateLimitedException when too many were begun from there
     */
    public String begin(Kind kind, String address, byte[] secret) {
        String network = Network.of(address);
        long open = jdbc.sql("SELECT count(*) FROM ceremonies WHERE network = :network AND kind = :kind")
                .param("network", network)
                .param("kind", kind.word())
                .query(Long.class)
                .single();
        if (open >= MAX_PER_NETWORK) {
            throw limiter.refusal(address, "too many sign-ins were begun and not finished, try again later", COME_BACK);
        }
        return insert(kind, new Ceremony(null, null, secret), network);
    }

    private String insert(Kind kind, Ceremony ceremony, String network) {
        byte[] bytes = new byte[STATE_BYTES];
        random.nextBytes(bytes);
        String state = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.sql("""
                        INSERT INTO ceremonies (state_hash, kind, user_id, challenge_id, network, secret, expires_at)
                        VALUES (:hash, :kind, :user, :challenge, :network, :secret, :expires)
                        """)
                .param("hash", TokenHash.of(state))
                .param("kind", kind.word())
                .param("user", ceremony.userId())
                .param("challenge", ceremony.challengeId())
                .param("network", network)
                .param("secret", ceremony.secret())
                .param("expires", clock.now().plus(LIFETIME).getEpochSecond())
                .update();
        return state;
    }

    /**
     * Uses a state up.
     *
     * @throws InvalidRequestException when it is unknown, used, over, or of another kind
     */
    public Ceremony take(Kind kind, String state) {
        return living(jdbc.sql("""
                        DELETE FROM ceremonies WHERE state_hash = :hash AND kind = :kind
                        RETURNING user_id, challenge_id, secret, expires_at
                        """), kind, state);
    }

    /**
     * Looks at a state that may be shown again, as somebody does who mistyped a code.
     *
     * @throws InvalidRequestException when it is unknown, used, over, or of another kind
     */
    public Ceremony look(Kind kind, String state) {
        return living(jdbc.sql("""
                        SELECT user_id, challenge_id, secret, expires_at FROM ceremonies
                        WHERE state_hash = :hash AND kind = :kind
                        """), kind, state);
    }

    private Ceremony living(JdbcClient.StatementSpec statement, Kind kind, String state) {
        return statement
                .param("hash", TokenHash.of(state))
                .param("kind", kind.word())
                .query(this::unlessOver)
                .optional()
                .flatMap(found -> found)
                .orElseThrow(() -> new InvalidRequestException(
                        "invalid_request", "state", "state is unknown, used or expired, begin again"));
    }

    /** Forgets what was never finished. */
    public int sweep() {
        return jdbc.sql("DELETE FROM ceremonies WHERE expires_at <= :now")
                .param("now", clock.now().getEpochSecond())
                .update();
    }

    private Optional<Ceremony> unlessOver(ResultSet row, int number) throws SQLException {
        return row.getLong("expires_at") <= clock.now().getEpochSecond()
                ? Optional.empty()
                : Optional.of(
                        new Ceremony(row.getString("user_id"), row.getString("challenge_id"), row.getBytes("secret")));
    }
}
