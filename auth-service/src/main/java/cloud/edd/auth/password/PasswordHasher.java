package cloud.edd.auth.password;

import cloud.edd.platform.error.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Makes and checks password hashes: Argon2id for new ones, bcrypt for those of the older implementation.
 *
 * <p>Only so many hashes are computed at once, because each takes memory and a processor; a caller who waits longer than
 * 10 s for a turn is told to come back. Thread-safe.
 */
@Component
public class PasswordHasher {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ARGON2_MARK = "$argon2id$";

    private final PasswordEncoder argon2;
    private final PasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final String hashOfNobody;
    private final Semaphore turns;

    PasswordHasher(PasswordProperties properties, SecureRandom random) {
        argon2 = new Argon2PasswordEncoder(
                SALT_BYTES, HASH_BYTES, properties.parallelism(), properties.memoryKib(), properties.iterations());
        hashOfNobody = "%sv=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        ARGON2_MARK,
                        properties.memoryKib(),
                        properties.iterations(),
                        properties.parallelism(),
                        randomBase64(random, SALT_BYTES),
                        randomBase64(random, HASH_BYTES));
        turns = new Semaphore(properties.concurrency(), true);
    }

    /**
     * Runs an attempt when it is its turn. What counts the attempts belongs inside, so that many at once cannot all pass
     * before the first is counted.
     *
     * @throws UnavailableException when too many others are before it
     */
    public <T> T inTurn(Supplier<T> attempt) {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("too many sign-ins at once, try again in a moment", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("the service is stopping, try again in a moment", null);
        }
        try {
            return attempt.get();
        } finally {
            turns.release();
        }
    }

    /** Whether the password is the one of the hash. Without a hash it takes as long, and is not. */
    public boolean matches(String password, Optional<String> hash) {
        String stored = hash.orElse(hashOfNobody);
        boolean right = encoder(stored).matches(password, stored);
        return right && hash.isPresent();
    }

    /** A new hash. */
    public String hash(String password) {
        String hash = argon2.encode(password);
        if (hash == null) {
            throw new IllegalStateException("No hash of a password that is there");
        }
        return hash;
    }

    /** Whether the hash was made in an older way and should be replaced while the password is at hand. */
    public boolean isOutdated(String hash) {
        return !hash.startsWith(ARGON2_MARK) || argon2.upgradeEncoding(hash);
    }

    private PasswordEncoder encoder(String hash) {
        return hash.startsWith(ARGON2_MARK) ? argon2 : bcrypt;
    }

    private static String randomBase64(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
