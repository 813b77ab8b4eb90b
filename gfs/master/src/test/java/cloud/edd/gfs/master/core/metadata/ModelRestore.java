package cloud.edd.gfs.master.core.metadata;

import cloud.edd.gfs.master.core.metadata.ModelMembers.State;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.RecoveredCopy;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What should become of a restored log: masters, and what chunkservers know more than it. */
final class ModelRestore {

    private final Model model;
    long epoch;
    boolean restoring;

    ModelRestore(Model model) {
        this.model = model;
    }

    boolean beginEpoch(Epoch next) {
        if (next.getNumber() <= epoch) {
            return false;
        }
        epoch = next.getNumber();
        return true;
    }

    boolean begin(BeginRestore begin) {
        restoring = true;
        epoch = Math.max(epoch, begin.getEpochFloor());
        return true;
    }

    boolean end() {
        boolean ended = restoring;
        restoring = false;
        return ended;
    }

    boolean adopt(AdoptCommit adopt) {
        Model.Chunk chunk = model.chunks.get(adopt.getHandle());
        if (chunk == null || !restoring) {
            return false;
        }
        boolean longer = adopt.hasCommitted() && adopt.getCommitted().getLength() > chunk.length;
        Map<Uuid, ModelMembers.Copy> members = new LinkedHashMap<>(chunk.members.all());
        if (longer) {
            members.replaceAll((storage, copy) -> {
                boolean has = adopt.getStoragesList().contains(storage);
                State missed = copy.state() == State.GOOD ? State.STALE : copy.state();
                return new ModelMembers.Copy(has ? State.GOOD : missed, copy.added());
            });
        }
        adopt.getNewcomersList().forEach(copy -> members(members, copy, chunk.handle));
        if (longer && !isAnyGood(members)) {
            return false;
        }
        chunk.members.all().clear();
        chunk.members.all().putAll(members);
        chunk.members.good().stream().findFirst().ifPresent(chunk.members::first);
        chunk.version = Math.max(chunk.version, adopt.getVersion()) + 1;
        if (longer) {
            chunk.committedVersion = adopt.getCommittedVersion();
            chunk.length = adopt.getCommitted().getLength();
            chunk.crc = adopt.getCommitted().getCrc32C();
            if (adopt.getOperationsCount() == 0) {
                done(adopt.getCommitted().getLastOperation());
            }
            adopt.getOperationsList().stream()
                    .map(OperationExtent::getOperation)
                    .forEach(this::done);
        }
        return true;
    }

    /** Where there is room, else in the place of the first that is not good. */
    private void members(Map<Uuid, ModelMembers.Copy> members, RecoveredCopy copy, Uuid handle) {
        Uuid storage = copy.getStorageId();
        boolean awaitsDeletion =
                model.copies.condemned.getOrDefault(handle, Map.of()).containsKey(storage);
        if (!model.copies.isInUse(storage) || members.containsKey(storage) || awaitsDeletion) {
            return;
        }
        ModelMembers.Copy good = new ModelMembers.Copy(State.GOOD, copy.getAddedSequence());
        if (members.size() < Members.PLACES) {
            members.put(storage, good);
            return;
        }
        Map<Uuid, ModelMembers.Copy> before = new LinkedHashMap<>(members);
        members.clear();
        boolean placed = false;
        for (Map.Entry<Uuid, ModelMembers.Copy> member : before.entrySet()) {
            boolean gives = !placed && member.getValue().state() != State.GOOD;
            members.put(gives ? storage : member.getKey(), gives ? good : member.getValue());
            placed |= gives;
        }
    }

    private static boolean isAnyGood(Map<Uuid, ModelMembers.Copy> members) {
        return members.values().stream().anyMatch(copy -> copy.state() == State.GOOD);
    }

    private void done(Operation operation) {
        model.sessions.computeIfPresent(
                operation.getSession(), (session, last) -> Math.max(last, operation.getSequence()));
    }

    boolean recover(RecoverFile recover) {
        String name = recover.getNamespace() + ":" + recover.getPath();
        Model.File standing = model.named.get(name);
        if (!restoring || model.files.get(recover.getFileId()) != standing || recover.getChunksCount() == 0) {
            return false;
        }
        for (RecoveredChunk chunk : recover.getChunksList()) {
            if (model.chunks.containsKey(chunk.getHandle()) || members(chunk).isEmpty()) {
                return false;
            }
        }
        Model.File file = standing;
        if (file == null) {
            file = new Model.File(recover.getFileId(), recover.getNamespace(), Uuid.getDefaultInstance());
            file.hidden = false;
            model.files.put(file.id, file);
            model.named.put(name, file);
        }
        for (RecoveredChunk recovered : recover.getChunksList()) {
            Model.Chunk chunk = new Model.Chunk(
                    PlacedChunk.newBuilder().setHandle(recovered.getHandle()).build(), file);
            chunk.members.all().putAll(members(recovered));
            chunk.version = recovered.getVersion() + 1;
            chunk.committedVersion = recovered.getCommittedVersion();
            chunk.length = recovered.getCommitted().getLength();
            chunk.crc = recovered.getCommitted().getCrc32C();
            file.chunks.add(chunk);
            model.chunks.put(chunk.handle, chunk);
        }
        return true;
    }

    /** Nothing before the first good one counts. */
    private Map<Uuid, ModelMembers.Copy> members(RecoveredChunk chunk) {
        Map<Uuid, ModelMembers.Copy> members = new LinkedHashMap<>();
        for (RecoveredCopy copy : chunk.getCopiesList()) {
            boolean fits = model.copies.isInUse(copy.getStorageId())
                    && members.size() < Members.PLACES
                    && !members.containsKey(copy.getStorageId());
            if (fits && (copy.getGood() || !members.isEmpty())) {
                State state = copy.getGood() ? State.GOOD : State.STALE;
                members.put(copy.getStorageId(), new ModelMembers.Copy(state, copy.getAddedSequence()));
            }
        }
        return members;
    }

    /** Whether a record may place a chunk there. */
    boolean isPlacement(List<Uuid> storages) {
        Set<Uuid> different = new LinkedHashSet<>(storages);
        return storages.size() >= 2
                && storages.size() <= 3
                && different.size() == storages.size()
                && storages.stream().allMatch(model.copies::isInUse);
    }
}
