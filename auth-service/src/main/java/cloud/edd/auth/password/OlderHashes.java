package cloud.edd.auth.password;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whether accounts are left whose hash is one of the older implementation. Thread-safe. */
@Repository
class OlderHashes {
    private final JdbcClient jdbc;
    private volatile boolean gone;

    OlderHashes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** None is made any more: once the last has been replaced, the answer stays. */
    boolean any() {
        if (!gone) {
            gone = !jdbc.sql("SELECT EXISTS (SELECT 1 FROM users WHERE password_hash NOT LIKE :newer)")
                    .param("newer", PasswordHasher.ARGON2_MARK + "%")
                    .query(Boolean.class)
                    .single();
        }
        return !gone;
    }
}
