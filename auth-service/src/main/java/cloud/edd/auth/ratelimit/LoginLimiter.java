package cloud.edd.auth.ratelimit;

import cloud.edd.auth.clock.SharedClock;
import cloud.edd.platform.error.RateLimitedException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts wrong passwords, in the database: all replicas count together and a restart forgets nothing.
 *
 * <p>Only failures count. One address may fail {@code perAddress} times within the window; one address failing on one
 * name {@code perName} times waits ever longer. Nobody can lock out a name from another address. Every refusal goes on record.
 * Thread-safe.
 */
@Component
public class LoginLimiter {
    private static final int MAX_DOUBLINGS = 20;
    // No network has this name.
    private static final String EVERYWHERE = "*";

    private final JdbcClient jdbc;
    private final SharedClock clock;
    private final LoginLimitProperties limits;
    private final RefusalRecord record;

    LoginLimiter(JdbcClient jdbc, SharedClock clock, LoginLimitProperties limits, RefusalRecord record) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.limits = limits;
        this.record = record;
    }

    /** @throws RateLimitedException when this attempt comes too soon */
    public void check(String address, String username) {
        waitHere(address, username).ifPresent(wait -> {
            throw refusal(username, "too many failed attempts, try again later", wait);
        });
    }

    /**
     * Lets a key be tried, or not.
     *
     * @param userId whose it is said to be; empty while nobody is known
     * @throws RateLimitedException when this attempt comes too soon
     */
    public void checkKey(String address, String userId) {
        waitHere(address, userId).ifPresent(wait -> {
            throw refusal(nameOf(userId).orElse(address), "too many failed attempts, try again later", wait);
        });
    }

    private Optional<Duration> waitHere(String address, String name) {
        Instant now = clock.now();
        return waitOfAddress(Network.of(address), now).or(() -> waitOfName(Network.of(address), key(name), now));
    }

    /**
     * A refusal that goes on record, also of what is counted elsewhere.
     *
     * @param resource a user name, or an address while nobody is known
     */
    public RateLimitedException refusal(String resource, String text, Duration wait) {
        record.refused(resource);
        return new RateLimitedException(text, wait);
    }

    private Optional<String> nameOf(String userId) {
        return jdbc.sql("SELECT username FROM users WHERE user_id = :user")
                .param("user", userId)
                .query((row, number) -> row.getString("username"))
                .optional();
    }

    /** Counts a wrong password. */
    public void failed(String address, String username) {
        insert(Network.of(address), key(username));
    }

    private void insert(String network, String name) {
        jdbc.sql("INSERT INTO login_failures (at, network, username_key) VALUES (:at, :network, :name)")
                .param("at", Timestamp.from(clock.now()))
                .param("network", network)
                .param("name", name)
                .update();
    }

    /** The right password makes the wrong ones from the same address for the same name mistypings. */
    public void succeeded(String address, String username) {
        delete(Network.of(address), key(username));
    }

    private void delete(String network, String name) {
        jdbc.sql("DELETE FROM login_failures WHERE network = :network AND username_key = :name")
                .param("network", network)
                .param("name", name)
                .update();
    }

    /**
     * Lets a code be tried, or not. Whoever tries codes knows the password, so they are counted per account too, from
     * wherever they come; the wait ends by itself, and keys are not held up by it.
     *
     * @throws RateLimitedException when this attempt comes too soon
     */
    public void checkSecondFactor(String address, String userId) {
        Instant now = clock.now();
        waitOfAddress(Network.of(address), now)
                .or(() -> waitOfName(EVERYWHERE, userId, now))
                .ifPresent(wait -> {
                    throw refusal(nameOf(userId).orElse(userId), "too many wrong codes, try again later", wait);
                });
    }

    /** Counts a wrong code, for the address and for the account. */
    public void secondFactorFailed(String address, String userId) {
        failed(address, userId);
        insert(EVERYWHERE, userId);
    }

    /** The right code makes the wrong ones mistypings. */
    public void secondFactorSucceeded(String address, String userId) {
        succeeded(address, userId);
        delete(EVERYWHERE, userId);
    }

    /** Forgets what no longer counts. */
    public int sweep() {
        return jdbc.sql("DELETE FROM login_failures WHERE at <= :start")
                .param("start", Timestamp.from(clock.now().minus(limits.window())))
                .update();
    }

    // The attempt is free again once the oldest of the last perAddress failures leaves the window.
    private Optional<Duration> waitOfAddress(String network, Instant now) {
        return jdbc.sql("""
                        SELECT at FROM login_failures WHERE network = :network AND at > :start
                        ORDER BY at DESC OFFSET :skip LIMIT 1
                        """)
                .param("network", network)
                .param("start", Timestamp.from(now.minus(limits.window())))
                .param("skip", limits.perAddress() - 1)
                .query((row, number) -> row.getTimestamp("at").toInstant())
                .optional()
                .flatMap(oldest -> remaining(oldest.plus(limits.window()), now));
    }

    private Optional<Duration> waitOfName(String network, String name, Instant now) {
        return jdbc.sql("""
                        SELECT count(*) AS failures, max(at) AS latest FROM login_failures
                        WHERE network = :network AND username_key = :name AND at > :start
                        """)
                .param("network", network)
                .param("name", name)
                .param("start", Timestamp.from(now.minus(limits.window())))
                .query((row, number) -> new Failures(row.getInt("failures"), row.getTimestamp("latest")))
                .optional()
                .filter(failures -> failures.count() >= limits.perName())
                .flatMap(failures -> failures.latest() == null
                        ? Optional.empty()
                        : remaining(failures.latest().toInstant().plus(wait(failures.count())), now));
    }

    private record Failures(int count, @Nullable Timestamp latest) {}

    private Duration wait(int failures) {
        int doublings = Math.min(failures - limits.perName(), MAX_DOUBLINGS);
        Duration wait = limits.firstWait().multipliedBy(1L << doublings);
        return wait.compareTo(limits.window()) < 0 ? wait : limits.window();
    }

    private static Optional<Duration> remaining(Instant until, Instant now) {
        return until.isAfter(now) ? Optional.of(Duration.between(now, until)) : Optional.empty();
    }

    private static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }
}
