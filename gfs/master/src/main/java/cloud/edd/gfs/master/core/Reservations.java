package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The small files that may still be committed. What is not here any more never will be: that is final. */
final class Reservations {

    /** One segment of 1 MiB takes seconds; afterwards the writer starts over. */
    private static final Duration LIFETIME = Duration.ofMinutes(2);

    /** About 40 MB. */
    private static final int MOST = 100_000;

    private final Reign reign;
    private final Map<Uuid, ReservedFile> byHandle = new LinkedHashMap<>();

    Reservations(Reign reign) {
        this.reign = reign;
    }

    boolean isFull() {
        return byHandle.size() >= MOST;
    }

    void add(ReservedFile reservation) {
        byHandle.put(reservation.chunk.getHandle(), reservation);
    }

    @Nullable ReservedFile find(Uuid handle) {
        return byHandle.get(handle);
    }

    void remove(Uuid handle) {
        byHandle.remove(handle);
    }

    void expire() {
        Iterator<ReservedFile> oldest = byHandle.values().iterator();
        while (oldest.hasNext()) {
            ReservedFile reservation = oldest.next();
            if (reign.nowNanos() - reservation.createdNanos <= LIFETIME.toNanos()) {
                return;
            }
            if (!reservation.proposed) {
                oldest.remove();
            }
        }
    }
}
