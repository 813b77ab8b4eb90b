package cloud.edd.auth.password;

import cloud.edd.platform.error.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
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
    static final String ARGON2_MARK = "$argon2id$";

    // Salt and hash of bcrypt, in its own base64; the cost is the one of the older implementation.
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]?\\$\\d\\d\\$[./0-9A-Za-z]{53}");
    private static final String BCRYPT_MARK = "$2a$10$";
    private static final int BCRYPT_LENGTH = 53;
    private static final String BCRYPT_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final PasswordEncoder argon2;
    private final PasswordEncoder bcrypt;
    private final String argon2OfNobody;
    private final String bcryptOfNobody;
    private final BooleanSupplier olderHashes;
    private final Semaphore turns;

    @Autowired
    PasswordHasher(PasswordProperties properties, SecureRandom random, OlderHashes olderHashes) {
        this(
                properties,
                random,
                olderHashes::any,
                new Argon2PasswordEncoder(
                        SALT_BYTES,
                        HASH_BYTES,
                        properties.parallelism(),
                        properties.memoryKib(),
                        properties.iterations()),
                new BCryptPasswordEncoder());
    }

    /** @param olderHashes whether any account still has a hash of bcrypt */
    PasswordHasher(
            PasswordProperties properties,
            SecureRandom random,
            BooleanSupplier olderHashes,
            PasswordEncoder argon2,
            PasswordEncoder bcrypt) {
        this.olderHashes = olderHashes;
        this.argon2 = argon2;
        this.bcrypt = bcrypt;
        argon2OfNobody = "%sv=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        ARGON2_MARK,
                        properties.memoryKib(),
                        properties.iterations(),
                        properties.parallelism(),
                        randomBase64(random, SALT_BYTES),
                        randomBase64(random, HASH_BYTES));
        bcryptOfNobody = BCRYPT_MARK
                + random.ints(BCRYPT_LENGTH, 0, BCRYPT_ALPHABET.length())
                        .mapToObj(index -> BCRYPT_ALPHABET.substring(index, index + 1))
                        .collect(Collectors.joining());
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

    /**
     * Whether the password is the one of the hash. The same work is done for every hash and for none: a hash of each kind is
     * computed as long as any account has one of the older kind, so that the time says nothing about this account.
     */
    public boolean matches(String password, Optional<String> hash) {
        String stored = hash.orElse("");
        boolean newer = stored.startsWith(ARGON2_MARK);
        boolean older = BCRYPT.matcher(stored).matches();
        boolean rightNewer = argon2.matches(password, newer ? stored : argon2OfNobody);
        boolean rightOlder =
                (older || olderHashes.getAsBoolean()) && bcrypt.matches(password, older ? stored : bcryptOfNobody);
        return (newer && rightNewer) || (older && rightOlder);
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

    private static String randomBase64(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
