package cloud.edd.gfs.master.core.metadata;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Namespaces that were dropped with the files that they had, in the order in which they are due. */
final class DroppedNamespaces {

    /** By their place in the queue: who waits for hidden files goes back to the end. */
    private final NavigableMap<Long, Namespace> queue = new TreeMap<>();

    private final NavigableMap<Long, Namespace> bySequence = new TreeMap<>();
    /** Of one name, by the sequence that dropped them. */
    private final NavigableMap<String, NavigableMap<Long, Namespace>> byName = new TreeMap<>();

    /** To the end of the queue, unless it has a place. */
    void add(Namespace namespace) {
        if (namespace.place == 0) {
            namespace.place = queue.isEmpty() ? 1 : queue.lastKey() + 1;
        }
        queue.put(namespace.place, namespace);
        bySequence.put(namespace.droppedSequence, namespace);
        byName.computeIfAbsent(namespace.name(), name -> new TreeMap<>()).put(namespace.droppedSequence, namespace);
    }

    void remove(Namespace namespace) {
        queue.remove(namespace.place);
        bySequence.remove(namespace.droppedSequence);
        byName.computeIfPresent(namespace.name(), (name, all) -> {
            all.remove(namespace.droppedSequence);
            return all.isEmpty() ? null : all;
        });
        namespace.place = 0;
    }

    @Nullable Namespace first() {
        return queue.isEmpty() ? null : queue.firstEntry().getValue();
    }

    /** Those behind a place of the queue. */
    Iterable<Namespace> after(long place) {
        return queue.tailMap(place, false).values();
    }

    /** The last dropped first. */
    Iterable<Namespace> droppedUpTo(long sequence) {
        return bySequence.headMap(sequence, true).descendingMap().values();
    }

    /** Of this name, the last dropped first. */
    Iterable<Namespace> named(String name) {
        return byName.getOrDefault(name, new TreeMap<>()).descendingMap().values();
    }
}
