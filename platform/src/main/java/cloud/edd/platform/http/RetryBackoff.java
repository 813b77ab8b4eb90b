package cloud.edd.platform.http;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How often and after what wait an outbound call is repeated: doubling, with full jitter, bounded. */
final class RetryBackoff {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final int retries;
    private final RandomGenerator random;

    RetryBackoff(int retries, RandomGenerator random) {
        this.retries = retries;
        this.random = random;
    }

    boolean allows(int retry) {
        return retry <= retries;
    }

    void await(int retry) throws InterruptedIOException {
        long bound = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(retry, 10));
        try {
            Thread.sleep(random.nextLong(1, bound + 1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to repeat a call");
        }
    }
}
