package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of a chunk in the model: who holds it, in which state, under which name; the first is the primary. */
final class ModelMembers {

    enum State {
        GOOD(Members.GOOD),
        STALE(Members.STALE),
        CORRUPT(Members.CORRUPT),
        JOINING(Members.JOINING);

        final int number;

        State(int number) {
            this.number = number;
        }
    }

    record Copy(State state, long added) {}

    private final Map<Uuid, Copy> byStorage = new LinkedHashMap<>();

    ModelMembers(List<Uuid> placed) {
        placed.forEach(storage -> byStorage.put(storage, new Copy(State.GOOD, 0)));
    }

    @Nullable Copy get(Uuid storage) {
        return byStorage.get(storage);
    }

    List<Uuid> storages() {
        return List.copyOf(byStorage.keySet());
    }

    boolean isFull() {
        return byStorage.size() == 4;
    }

    Set<Uuid> good() {
        Set<Uuid> good = new LinkedHashSet<>();
        byStorage.forEach((storage, copy) -> {
            if (copy.state == State.GOOD) {
                good.add(storage);
            }
        });
        return good;
    }

    boolean isGood(Uuid storage) {
        return good().contains(storage);
    }

    /** A storage that nobody has when there is none. */
    Uuid primary() {
        return byStorage.isEmpty()
                ? Uuid.getDefaultInstance()
                : byStorage.keySet().iterator().next();
    }

    void first(Uuid storage) {
        Map<Uuid, Copy> others = new LinkedHashMap<>(byStorage);
        Copy first = others.remove(storage);
        if (first != null) {
            byStorage.clear();
            byStorage.put(storage, first);
            byStorage.putAll(others);
        }
    }

    void add(Uuid storage, long sequence) {
        byStorage.put(storage, new Copy(State.JOINING, sequence));
    }

    void set(Uuid storage, State state) {
        byStorage.computeIfPresent(storage, (id, copy) -> new Copy(state, copy.added));
    }

    void remove(Uuid storage) {
        byStorage.remove(storage);
    }

    void committed(List<Uuid> prepared) {
        byStorage.replaceAll((storage, copy) -> switch (copy.state) {
            case GOOD -> prepared.contains(storage) ? copy : new Copy(State.STALE, copy.added);
            case JOINING -> prepared.contains(storage) ? new Copy(State.GOOD, copy.added) : copy;
            case STALE, CORRUPT -> copy;
        });
    }

    Map<Uuid, Copy> all() {
        return byStorage;
    }
}
