package cloud.edd.gateway.limit;

import cloud.edd.platform.identity.TokenHash;
import cloud.edd.platform.identity.TokenRejectedException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Whose the tokens are that were shown lately. A token is verified beside the requests that show it, never on their way:
 * the first of them pass as nobody's. Nothing is kept of tokens that do not count. Thread-safe.
 */
final class VerifiedUsers {
    /** Says whose a token is; may block. */
    interface Verifier {
        String userOf(String token) throws TokenRejectedException;
    }

    /** About 200 bytes each. Beyond that those not shown for longest are verified anew. */
    private static final int MOST_TOKENS = 50_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** A token in use is verified again so often: one that was revoked counts for its user no longer than that. */
    static final Duration VERIFIED_AGAIN = Duration.ofSeconds(5);

    /** So many at a time: each may wait for auth-service. */
    private static final int MOST_AT_ONCE = 64;

    /** Each second. A check of a signature takes a fifth of a millisecond, so forged tokens get a tenth of one core. */
    private static final int MOST_A_SECOND = 500;

    private record Verified(String user, long at) {}

    private final Verifier verifier;
    private final Executor executor;
    private final Ticker clock;
    private final Cache<String, Verified> known;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Bucket budget = Bucket.builder()
            .addLimit(limit -> limit.capacity(MOST_A_SECOND).refillGreedy(MOST_A_SECOND, Duration.ofSeconds(1)))
            .build();

    /** @param executor where tokens are verified */
    VerifiedUsers(Verifier verifier, Executor executor, Ticker clock) {
        this.verifier = verifier;
        this.executor = executor;
        this.clock = clock;
        known = Caffeine.newBuilder()
                .maximumSize(MOST_TOKENS)
                .expireAfterAccess(REMEMBERED)
                .ticker(clock)
                .build();
    }

    /** The user whose the token was when it was verified last; nobody until it was. Does not block. */
    Optional<String> userOf(String token) {
        String hash = TokenHash.of(token);
        Verified verified = known.getIfPresent(hash);
        if (verified == null || clock.read() - verified.at() > VERIFIED_AGAIN.toNanos()) {
            verify(hash, token);
        }
        return Optional.ofNullable(verified).map(Verified::user);
    }

    private void verify(String hash, String token) {
        if (underWay.size() < MOST_AT_ONCE && underWay.add(hash)) {
            if (budget.tryConsume(1)) {
                executor.execute(() -> verifyNow(hash, token));
            } else {
                underWay.remove(hash);
            }
        }
    }

    private void verifyNow(String hash, String token) {
        try {
            known.put(hash, new Verified(verifier.userOf(token), clock.read()));
        } catch (TokenRejectedException rejected) {
            known.invalidate(hash);
        } finally {
            underWay.remove(hash);
        }
    }

    /** Tokens that are known to count. */
    long count() {
        known.cleanUp();
        return known.estimatedSize();
    }
}
