package cloud.edd.gateway.limit;

import cloud.edd.gateway.connection.Networks;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A token bucket for each user whose token was verified, from however many addresses they come. Thread-safe.
 */
public final class UserRates {
    /** About 300 bytes each. Beyond that those seen longest ago begin anew. */
    private static final int MOST_USERS = 50_000;

    /** Longer than an empty bucket takes to be full again, so that nothing is gained by being forgotten. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    private final VerifiedUsers verified;
    private final Networks exempt;
    private final LoadingCache<String, Bucket> users;

    /** @param clock by which buckets are filled again */
    UserRates(RateProperties properties, VerifiedUsers verified, Ticker clock) {
        var time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return clock.read();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        this.verified = verified;
        exempt = new Networks(properties.exempt());
        users = Caffeine.newBuilder()
                .maximumSize(MOST_USERS)
                .expireAfterAccess(REMEMBERED)
                .build(user -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity(properties.userBurst())
                                .refillGreedy(properties.userRequests(), Duration.ofSeconds(1)))
                        .build());
    }

    /**
     * Takes a request into account.
     *
     * @param uri the request's target, with its query
     * @return empty if it may pass, else how long the user's next one has to wait
     */
    public Optional<Duration> excess(InetAddress client, HttpHeaders headers, String uri) {
        if (exempt.contains(client)) {
            return Optional.empty();
        }
        return PresentedToken.of(headers, uri).stream()
                .flatMap(token -> verified.userOf(token).stream())
                .findFirst()
                .flatMap(user -> take(users.get(user)));
    }

    private static Optional<Duration> take(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** Users who have a bucket. */
    long count() {
        users.cleanUp();
        return users.estimatedSize();
    }
}
