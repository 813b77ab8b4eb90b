package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which copies have failed: they wait longer each time, and go around what was bad. */
final class CopyPatience {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Forgetting one costs an attempt that comes too early. */
    private static final int REMEMBERED = 10_000;

    /** After so many failures on one server another one is looked for. */
    private static final int HOPELESS = 3;

    private record Copy(Uuid handle, int storage) {}

    private static final class Failures {
        int count;
        long untilNanos;
        final Set<Uuid> badSources = new LinkedHashSet<>();
    }

    private final Reign reign;
    private final Map<Copy, Failures> failed = new LinkedHashMap<>();

    CopyPatience(Reign reign) {
        this.reign = reign;
    }

    boolean isReady(Uuid handle, int storage) {
        Failures failures = failed.get(new Copy(handle, storage));
        return failures == null || reign.nowNanos() - failures.untilNanos >= 0;
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
        failures.untilNanos = reign.nowNanos() + Math.min(wait, LONGEST.toNanos());
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
