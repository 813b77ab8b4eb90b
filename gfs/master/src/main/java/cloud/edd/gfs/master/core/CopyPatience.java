package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which copies have failed: they wait longer each time, and go around what was bad. Where fewer good copies are left than a write needs, nobody can
 * write until one is made: such a copy is tried again soon, however often it failed.
 */
final class CopyPatience {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Forgetting one costs an attempt that comes too early. */
    private static final int REMEMBERED = 10_000;

    /** Good copies without which nothing is committed. */
    private static final int QUORUM = 2;

    /** After so many failures on one server another one is looked for. */
    private static final int HOPELESS = 3;

    private record Copy(Uuid handle, int storage) {}

    private static final class Failures {
        int count;
        long lastNanos;
        long waitNanos;
        final Set<Uuid> badSources = new LinkedHashSet<>();
    }

    private final Reign reign;
    private final Map<Copy, Failures> failed = new LinkedHashMap<>();

    CopyPatience(Reign reign) {
        this.reign = reign;
    }

    /** @param good copies on servers that are alive */
    boolean isReady(Uuid handle, int storage, int good) {
        Failures failures = failed.get(new Copy(handle, storage));
        if (failures == null) {
            return true;
        }
        long wait = good < QUORUM ? SHORTEST.toNanos() : failures.waitNanos;
        return reign.nowNanos() - failures.lastNanos >= wait;
    }

    boolean isHopeless(Uuid handle, int storage) {
        Failures failures = failed.get(new Copy(handle, storage));
        return failures != null && failures.count >= HOPELESS;
    }

    boolean isBad(Uuid handle, int storage, Uuid source) {
        Failures failures = failed.get(new Copy(handle, storage));
        return failures != null && failures.badSources.contains(source);
    }

    void failed(Uuid handle, int storage, Iterable<Uuid> badSources) {
        Failures failures = failed.computeIfAbsent(new Copy(handle, storage), absent -> new Failures());
        long wait = SHORTEST.toNanos() << Math.min(failures.count, 20);
        failures.count++;
        failures.lastNanos = reign.nowNanos();
        failures.waitNanos = Math.min(wait, LONGEST.toNanos());
        badSources.forEach(failures.badSources::add);
        if (failed.size() > REMEMBERED) {
            Iterator<Copy> oldest = failed.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void succeeded(Uuid handle, int storage) {
        failed.remove(new Copy(handle, storage));
    }
}
