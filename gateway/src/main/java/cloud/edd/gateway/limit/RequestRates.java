package cloud.edd.gateway.limit;

import cloud.edd.gateway.connection.Networks;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** Token buckets by address: one for all requests, and a smaller one for those that try a secret. Thread-safe. */
public final class RequestRates {
    /** About 300 bytes each. Beyond that those seen longest ago begin anew. */
    private static final int MOST_ADDRESSES = 50_000;

    /** Longer than an empty bucket takes to be full again, so that nothing is gained by being forgotten. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    private final Networks exempt;
    private final LoadingCache<AddressBlock, Bucket> requests;
    private final LoadingCache<AddressBlock, Bucket> signIns;

    public RequestRates(RateProperties properties) {
        exempt = new Networks(properties.exempt());
        requests = buckets(properties.burst(), properties.requests(), Duration.ofSeconds(1));
        signIns = buckets(properties.signInBurst(), properties.signIns(), Duration.ofMinutes(1));
    }

    private static LoadingCache<AddressBlock, Bucket> buckets(int capacity, int refill, Duration every) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(REMEMBERED)
                .build(address -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, every))
                        .build());
    }

    /**
     * Takes a request into account.
     *
     * @param signIn whether it tries a secret
     * @return empty if it may pass, else how long the next one has to wait
     */
    public Optional<Duration> excess(InetAddress client, boolean signIn) {
        if (exempt.contains(client)) {
            return Optional.empty();
        }
        AddressBlock block = AddressBlock.of(client);
        Optional<Duration> excess = take(requests.get(block));
        return excess.isEmpty() && signIn ? take(signIns.get(block)) : excess;
    }

    private static Optional<Duration> take(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
}
