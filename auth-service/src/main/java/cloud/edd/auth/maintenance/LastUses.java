package cloud.edd.auth.maintenance;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers when things were last used until it is written down together: a row per use would make reading cost writing.
 * Thread-safe.
 */
public abstract class LastUses {
    // Used within one interval; the uses of further ones are not noted.
    private static final int MAX_PENDING = 10_000;

    private final Map<String, Long> pending = new ConcurrentHashMap<>();

    /** Notes a use, in Unix seconds. */
    public final void seen(String id, long at) {
        if (pending.size() < MAX_PENDING || pending.containsKey(id)) {
            pending.merge(id, at, Math::max);
        }
    }

    /** Writes down what has been seen. */
    public final void flush() {
        for (Map.Entry<String, Long> use : Map.copyOf(pending).entrySet()) {
            write(use.getKey(), use.getValue());
            pending.remove(use.getKey(), use.getValue());
        }
    }

    /** Stores the time unless a later one is stored. */
    protected abstract void write(String id, long at);
}
