package cloud.edd.auth.totp;

import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code totp}: who has an app that makes codes. Thread-safe. */
@Repository
public class AuthenticatorApps {
    private final JdbcClient jdbc;
    private final Clock clock;

    AuthenticatorApps(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whether the code is one of now and was not taken before. Takes it. */
    public boolean use(String userId, String code) {
        return find(userId)
                .map(secret -> TimeCode.stepOf(code, secret, clock.instant()))
                .filter(step -> step.isPresent() && advance(userId, step.getAsLong()))
                .isPresent();
    }

    /** @return false when one is there already */
    boolean insert(String userId, byte[] secret, long lastStep) {
        return jdbc.sql("""
                        INSERT INTO totp (user_id, secret, created_at, last_step)
                        VALUES (:user, :secret, :created, :step) ON CONFLICT DO NOTHING
                        """)
                        .param("user", userId)
                        .param("secret", secret)
                        .param("created", clock.instant().getEpochSecond())
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

    private Optional<byte[]> find(String userId) {
        return jdbc.sql("SELECT secret FROM totp WHERE user_id = :user")
                .param("user", userId)
                .query((row, number) -> row.getBytes("secret"))
                .optional();
    }

    private boolean advance(String userId, long step) {
        return jdbc.sql("UPDATE totp SET last_step = :step WHERE user_id = :user AND last_step < :step")
                        .param("step", step)
                        .param("user", userId)
                        .update()
                == 1;
    }
}
