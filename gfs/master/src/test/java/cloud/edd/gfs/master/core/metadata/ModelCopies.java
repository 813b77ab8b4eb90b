package cloud.edd.gfs.master.core.metadata;

import cloud.edd.gfs.master.core.metadata.ModelMembers.State;
import cloud.edd.proto.gfs.ConfirmDeleted;
import cloud.edd.proto.gfs.DropReplicas;
import cloud.edd.proto.gfs.JoinReplicas;
import cloud.edd.proto.gfs.MarkReplicas;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.RemoveServer;
import cloud.edd.proto.gfs.ReplicaMark;
import cloud.edd.proto.gfs.SalvageChunk;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What should become of copies: begun, good again, dropped, condemned, confirmed. */
final class ModelCopies {

    private final Map<Uuid, Model.Chunk> chunks;
    final Map<String, Uuid> storageOf = new LinkedHashMap<>();
    final Set<Uuid> removed = new LinkedHashSet<>();
    /** By handle, then by storage: the name. */
    final Map<Uuid, Map<Uuid, Long>> condemned = new LinkedHashMap<>();

    ModelCopies(Map<Uuid, Model.Chunk> chunks) {
        this.chunks = chunks;
    }

    boolean isInUse(Uuid storage) {
        return storageOf.containsValue(storage);
    }

    boolean register(RegisterServer register) {
        Uuid before = storageOf.put(register.getServerId(), register.getStorageId());
        if (before != null && !before.equals(register.getStorageId())) {
            gone(before);
        }
        return true;
    }

    boolean remove(RemoveServer command) {
        Uuid storage = storageOf.remove(command.getServerId());
        if (storage == null) {
            return false;
        }
        gone(storage);
        return true;
    }

    private void gone(Uuid storage) {
        removed.add(storage);
        chunks.values().forEach(chunk -> remove(chunk, storage));
        condemned.values().forEach(copies -> copies.remove(storage));
        condemned.values().removeIf(Map::isEmpty);
    }

    boolean salvage(SalvageChunk salvage) {
        Model.Chunk chunk = chunks.get(salvage.getHandle());
        ModelMembers.Copy copy = chunk == null ? null : chunk.members.get(salvage.getStorageId());
        if (chunk == null
                || copy == null
                || copy.added() != salvage.getAddedSequence()
                || copy.state() == State.CORRUPT
                || !chunk.members.good().isEmpty()) {
            return false;
        }
        for (Uuid other : chunk.members.storages().reversed()) {
            ModelMembers.Copy held = chunk.members.get(other);
            boolean broken = held != null && (held.state() == State.CORRUPT || held.state() == State.JOINING);
            if (held != null && broken && !other.equals(salvage.getStorageId())) {
                condemn(chunk.handle, other, held.added());
                remove(chunk, other);
            }
        }
        chunk.members.set(salvage.getStorageId(), State.GOOD);
        chunk.members.first(salvage.getStorageId());
        chunk.version = Math.max(chunk.version, salvage.getVersion()) + 1;
        chunk.committedVersion = salvage.getVersion();
        chunk.length = salvage.getCommitted().getLength();
        chunk.crc = salvage.getCommitted().getCrc32C();
        return true;
    }

    boolean join(JoinReplicas join, long sequence) {
        Uuid storage = join.getStorageId();
        if (removed.contains(storage)) {
            return false;
        }
        for (Uuid handle : join.getHandlesList()) {
            Model.Chunk chunk = chunks.get(handle);
            if (chunk == null || chunk.members.good().isEmpty()) {
                continue;
            }
            ModelMembers.Copy copy = chunk.members.get(storage);
            if (copy == null) {
                boolean former = condemned.getOrDefault(handle, Map.of()).containsKey(storage);
                if (!former && !chunk.members.isFull()) {
                    chunk.members.add(storage, sequence);
                }
            } else if (copy.state() == State.STALE || copy.state() == State.CORRUPT) {
                chunk.members.set(storage, State.JOINING);
                chunk.version++;
            }
        }
        return true;
    }

    boolean drop(DropReplicas drop) {
        Uuid storage = drop.getStorageId();
        for (Uuid handle : drop.getHandlesList()) {
            Model.Chunk chunk = chunks.get(handle);
            ModelMembers.Copy copy = chunk == null ? null : chunk.members.get(storage);
            if (chunk == null || copy == null) {
                continue;
            }
            Set<Uuid> others = chunk.members.good();
            others.remove(storage);
            if (others.size() >= (copy.state() == State.GOOD ? 3 : 1)) {
                condemn(handle, storage, copy.added());
                remove(chunk, storage);
            }
        }
        return true;
    }

    boolean mark(MarkReplicas marks) {
        if (removed.contains(marks.getStorageId())) {
            return false;
        }
        for (ReplicaMark mark : marks.getMarksList()) {
            Model.Chunk chunk = chunks.get(mark.getHandle());
            ModelMembers.Copy copy = chunk == null ? null : chunk.members.get(marks.getStorageId());
            if (chunk == null || copy == null || copy.added() != mark.getAddedSequence()) {
                continue;
            }
            boolean exact = mark.getLength() == chunk.length
                    && mark.getCrc32C() == chunk.crc
                    && mark.getVersion() >= chunk.committedVersion;
            switch (mark.getCondition()) {
                case REPLICA_GOOD -> {
                    if (exact) {
                        chunk.members.set(marks.getStorageId(), State.GOOD);
                    }
                }
                case REPLICA_CORRUPT -> chunk.members.set(marks.getStorageId(), State.CORRUPT);
                default -> {
                    if (copy.state() == State.GOOD) {
                        chunk.members.set(marks.getStorageId(), State.STALE);
                    }
                }
            }
        }
        return true;
    }

    boolean confirm(ConfirmDeleted confirm) {
        confirm.getHandlesList().forEach(handle -> confirm(handle, confirm.getStorageId(), 0));
        confirm.getAddedList()
                .forEach(copy -> confirm(copy.getHandle(), confirm.getStorageId(), copy.getAddedSequence()));
        return true;
    }

    private void confirm(Uuid handle, Uuid storage, long added) {
        Map<Uuid, Long> copies = condemned.get(handle);
        if (copies != null && copies.remove(storage, added) && copies.isEmpty()) {
            condemned.remove(handle);
        }
    }

    /** The chunk is no more. */
    void condemn(Model.Chunk chunk) {
        chunk.members.all().forEach((storage, copy) -> condemn(chunk.handle, storage, copy.added()));
    }

    private void condemn(Uuid handle, Uuid storage, long added) {
        condemned.computeIfAbsent(handle, absent -> new LinkedHashMap<>()).put(storage, added);
    }

    private static void remove(Model.Chunk chunk, Uuid storage) {
        if (chunk.members.get(storage) == null) {
            return;
        }
        if (chunk.members.primary().equals(storage)) {
            chunk.version++;
        }
        chunk.members.remove(storage);
    }
}
