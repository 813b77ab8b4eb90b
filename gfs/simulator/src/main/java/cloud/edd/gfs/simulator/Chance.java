package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.proto.gfs.Uuid;
import java.util.SplittableRandom;

/** The one source of randomness of a run. Who asks in the same order gets the same answers. */
public final class Chance implements IdSource {

    private final SplittableRandom random;

    public Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** From 0 to {@code bound - 1}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code low} to {@code high}, both possible. */
    public long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    public boolean coin() {
        return random.nextBoolean();
    }

    @Override
    public Uuid next() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return Uuid.newBuilder().setHigh(high).setLow(low).build();
    }
}
