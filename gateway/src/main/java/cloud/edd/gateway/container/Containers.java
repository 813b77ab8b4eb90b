package cloud.edd.gateway.container;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The snapshot of all containers, replaced as a whole when the projection changes. Thread-safe. A database that is away
 * leaves the last snapshot in force.
 */
public final class Containers {
    private final Supplier<Map<String, Container>> tables;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot = new Snapshot(Map.of());

    private record Snapshot(Map<String, Container> byId, Set<Integer> ports) {
        Snapshot(Map<String, Container> byId) {
            this(
                    byId,
                    byId.values().stream()
                            .flatMap(container -> container.ingress().keySet().stream())
                            .collect(Collectors.toUnmodifiableSet()));
        }
    }

    Containers(Supplier<Map<String, Container>> tables) {
        this.tables = tables;
    }

    /** The container of this id, unless it is deleted or unknown. */
    public Optional<Container> find(String id) {
        return Optional.ofNullable(snapshot.byId().get(id));
    }

    public Collection<Container> all() {
        return snapshot.byId().values();
    }

    /** The outside ports that rules lead from. */
    public Set<Integer> ports() {
        return snapshot.ports();
    }

    /** Has the listener run after each new snapshot, on the thread that read it: it must be quick. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads the tables; a failure is the caller's, the old snapshot stays. */
    void reload() {
        snapshot = new Snapshot(tables.get());
        listeners.forEach(Runnable::run);
    }
}
