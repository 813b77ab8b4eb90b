package cloud.edd.auth.totp;

import cloud.edd.auth.clock.SharedClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code totp}: who has an app that makes codes. Its secret is stored sealed. Thread-safe. */
@Repository
public class AuthenticatorApps {
    private final JdbcClient jdbc;
    private final SecretSeal seal;
    private final SharedClock clock;

    AuthenticatorApps(JdbcClient jdbc, SecretSeal seal, SharedClock clock) {
        this.jdbc = jdbc;
        this.seal = seal;
        this.clock = clock;
    }

    /** Whether the code is one of now and was not taken before. Takes it. */
    public boolean use(String userId, String code) {
        return find(userId)
                .flatMap(this::open)
                .map(secret -> TimeCode.stepOf(code, secret, clock.now()))
                .filter(step -> step.isPresent() && advance(userId, step.getAsLong()))
                .isPresent();
    }

    /** @return false when one is there already */
    boolean insert(String userId, byte[] secret, long lastStep) {
        return jdbc.sql("""
                        INSERT INTO totp (user_id, secret, sealed, created_at, last_step)
                        VALUES (:user, :secret, TRUE, :created, :step) ON CONFLICT DO NOTHING
                        """)
                        .param("user", userId)
                        .param("secret", seal.seal(userId, secret))
                        .param("created", clock.now().getEpochSecond())
                        .param("step", lastStep)
                        .update()
                == 1;
    }

    void delete(String userId) {
        jdbc.sql("DELETE FROM totp WHERE user_id = :user").param("user", userId).update();
    }

    /** When the app was set up, in Unix seconds; empty when there is none. */
    Optional<Long> createdAt(String userId) {
        return jdbc.sql("SELECT created_at FROM totp WHERE user_id = :user")
                .param("user", userId)
                .query(Long.class)
                .optional();
    }

    /**
     * What became of the secrets that were not sealed with the key of now.
     *
     * @param unreadable sealed with a key that is not known
     */
    record Sealed(int done, int unreadable) {}

    Sealed sealAll() {
        int done = 0;
        int unreadable = 0;
        for (Stored stored : findOutdated()) {
            Optional<byte[]> secret = open(stored);
            if (secret.isPresent()) {
                done += replace(stored, seal.seal(stored.userId(), secret.get()));
            } else {
                unreadable++;
            }
        }
        return new Sealed(done, unreadable);
    }

    // Nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(String userId, byte[] secret, boolean sealed) {
        static Stored of(ResultSet row, int number) throws SQLException {
            return new Stored(row.getString("user_id"), row.getBytes("secret"), row.getBoolean("sealed"));
        }
    }

    private Optional<byte[]> open(Stored stored) {
        return stored.sealed() ? seal.open(stored.userId(), stored.secret()) : Optional.of(stored.secret());
    }

    private Optional<Stored> find(String userId) {
        return jdbc.sql("SELECT user_id, secret, sealed FROM totp WHERE user_id = :user")
                .param("user", userId)
                .query(Stored::of)
                .optional();
    }

    private List<Stored> findOutdated() {
        return jdbc.sql("""
                        SELECT user_id, secret, sealed FROM totp
                        WHERE NOT sealed OR substring(secret FROM 1 FOR :length) <> :key
                        """)
                .param("length", SecretSeal.KEY_ID_BYTES)
                .param("key", seal.keyId())
                .query(Stored::of)
                .list();
    }

    // Another replica may have been faster, or the person has set up another app.
    private int replace(Stored stored, byte[] sealed) {
        return jdbc.sql("""
                        UPDATE totp SET secret = :sealed, sealed = TRUE
                        WHERE user_id = :user AND secret = :old AND sealed = :was
                        """)
                .param("sealed", sealed)
                .param("user", stored.userId())
                .param("old", stored.secret())
                .param("was", stored.sealed())
                .update();
    }

    private boolean advance(String userId, long step) {
        return jdbc.sql("UPDATE totp SET last_step = :step WHERE user_id = :user AND last_step < :step")
                        .param("step", step)
                        .param("user", userId)
                        .update()
                == 1;
    }
}
