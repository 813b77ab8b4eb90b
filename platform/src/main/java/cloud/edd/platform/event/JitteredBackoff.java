package cloud.edd.platform.event;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double from the first to the longest, each cut by up to half at random so that replicas spread out. */
final class JitteredBackoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    JitteredBackoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /** The next pause. */
    Duration next() {
        var full = next;
        var doubled = full.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        var half = full.toMillis() / 2;
        return Duration.ofMillis(full.toMillis() - (half == 0 ? 0 : random.nextLong(half)));
    }

    void pause() throws InterruptedException {
        Thread.sleep(next());
    }

    /** It worked: the next pause is the first again. */
    void reset() {
        next = first;
    }
}
