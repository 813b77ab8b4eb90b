package cloud.edd.platform.id;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Version 7 UUIDs (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits.
 *
 * <p>The ids of one generator ascend strictly, also within a millisecond and when the clock steps back: the random
 * part then grows by a random amount instead of being drawn anew. Safe for use by many threads.
 */
public final class UuidV7Generator {

    private static final long RAND_A_MASK = (1L << 12) - 1;
    private static final long RAND_B_MASK = (1L << 62) - 1;
    private static final long VERSION_7 = 7L << 12;
    private static final long VARIANT = 1L << 63;

    private final Clock clock;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    private long lastMillis = -1;
    private long randA;
    private long randB;

    /** A generator that reads the given clock and draws from the given source, a secure one in production. */
    public UuidV7Generator(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id, greater than every id this generator gave before. */
    public UUID next() {
        lock.lock();
        try {
            long now = clock.millis();
            if (now > lastMillis) {
                restart(now);
            } else {
                advance();
            }
            return new UUID((lastMillis << 16) | VERSION_7 | randA, VARIANT | randB);
        } finally {
            lock.unlock();
        }
    }

    private void restart(long millis) {
        lastMillis = millis;
        randA = random.nextLong() & RAND_A_MASK;
        randB = random.nextLong() & RAND_B_MASK;
    }

    private void advance() {
        long step = (random.nextInt() & 0xffff_ffffL) + 1;
        long sum = randB + step;
        randB = sum & RAND_B_MASK;
        if (sum > RAND_B_MASK && ++randA > RAND_A_MASK) {
            restart(lastMillis + 1);
        }
    }
}
