package cloud.edd.gateway.container;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The snapshot of all containers, replaced as a whole when the projection changes. Thread-safe. A database that is away
 * leaves the last snapshot in force.
 */
public final class Containers {
    private final Supplier<Map<String, Container>> tables;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Container> snapshot = Map.of();

    Containers(Supplier<Map<String, Container>> tables) {
        this.tables = tables;
    }

    /** The container of this id, unless it is deleted or unknown. */
    public Optional<Container> find(String id) {
        return Optional.ofNullable(snapshot.get(id));
    }

    public Collection<Container> all() {
        return snapshot.values();
    }

    /** Has the listener run after each new snapshot, on the thread that read it: it must be quick. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads the tables; a failure is the caller's, the old snapshot stays. */
    void reload() {
        snapshot = tables.get();
        listeners.forEach(Runnable::run);
    }
}
