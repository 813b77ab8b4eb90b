package cloud.edd.gateway.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of each place. An answer that was asked for in an earlier generation of its place is not used, whether
 * it was stored before the change or is still on its way: no order of events lets it through. Places share counters, so
 * that now and then one goes with another; nothing is kept for each. Thread-safe.
 */
final class Generations {
    /** 64 KiB; a power of two. */
    private static final int COUNTERS = 8192;

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
    private final AtomicLong everything = new AtomicLong();

    /** Differs from all earlier ones of the place once anything in it has changed. */
    long of(Place place) {
        return everything.get() + counters.get(index(place));
    }

    void changed(Place place) {
        counters.incrementAndGet(index(place));
    }

    void everythingChanged() {
        everything.incrementAndGet();
    }

    private static int index(Place place) {
        int hash = place.hashCode() * 0x9E3779B9;
        return hash >>> 19;
    }
}
