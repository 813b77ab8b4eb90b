package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.BeginEpoch;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.ConsentOrphans;
import cloud.edd.proto.gfs.CopyFile;
import cloud.edd.proto.gfs.EndRestore;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.HoldChanges;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.RecoveredCopy;
import cloud.edd.proto.gfs.ReplaceChunk;
import cloud.edd.proto.gfs.SetQuota;
import cloud.edd.proto.gfs.SmallFile;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands of masters that begin, of restored logs, and of small files. */
final class RareHistory {

    /** Far from those of the other files. */
    private long nextFile = 1L << 40;

    private final Random random;
    private final Model model;
    private final List<Uuid> storages;

    RareHistory(Random random, Model model, List<Uuid> storages) {
        this.random = random;
        this.model = model;
        this.storages = storages;
    }

    Command next(Operation operation) {
        if (model.restore.restoring && random.nextInt(3) > 0) {
            return switch (random.nextInt(8)) {
                case 0 ->
                    Command.newBuilder()
                            .setEndRestore(EndRestore.newBuilder().setLeftChunks(2))
                            .build();
                case 1, 2, 3 -> recover();
                default -> adopt(operation);
            };
        }
        return switch (random.nextInt(26)) {
            case 0 ->
                Command.newBuilder()
                        .setBeginRestore(BeginRestore.newBuilder()
                                .setEpochFloor(model.restore.epoch + random.nextInt(20) - 5)
                                .setSource("a copy"))
                        .build();
            case 1 ->
                Command.newBuilder()
                        .setEndRestore(EndRestore.getDefaultInstance())
                        .build();
            case 2, 3 ->
                Command.newBuilder()
                        .setBeginEpoch(BeginEpoch.newBuilder()
                                .setEpoch(Epoch.newBuilder()
                                        .setNumber(model.restore.epoch + random.nextInt(3))
                                        .setMasterId(id())))
                        .build();
            case 4 ->
                Command.newBuilder()
                        .setHoldChanges(HoldChanges.newBuilder().setReason(random.nextBoolean() ? "a test" : ""))
                        .build();
            case 5 ->
                Command.newBuilder()
                        .setConsentOrphans(
                                ConsentOrphans.newBuilder().setServerId("cs-1").setCount(3))
                        .build();
            case 6 -> adopt(operation);
            case 7 -> recover();
            case 8, 9, 10 -> replace();
            case 20, 21, 22, 23, 24 -> copy(operation);
            case 25 -> quota();
            default -> small(operation);
        };
    }

    private Command copy(Operation operation) {
        return Command.newBuilder()
                .setCopyFile(CopyFile.newBuilder()
                        .setOperation(operation)
                        .setFromNamespace(namespace())
                        .setFrom(path())
                        .setToNamespace(namespace())
                        .setTo(path())
                        .setMode(random.nextBoolean() ? PublishMode.CREATE : PublishMode.REPLACE)
                        .setNewFileId(nextFile++))
                .build();
    }

    /** Mostly too little for what comes, and some time later none. */
    private Command quota() {
        SetQuota.Builder quota = SetQuota.newBuilder().setNamespace(namespace());
        if (random.nextBoolean()) {
            quota.setMaxFiles(random.nextBoolean() ? Namespace.NO_LIMIT : random.nextInt(8));
        }
        if (random.nextBoolean()) {
            quota.setMaxBytes(
                    random.nextBoolean() ? Namespace.NO_LIMIT : random.nextLong(8L * MetadataState.CHUNK_BYTES));
        }
        return Command.newBuilder().setSetQuota(quota).build();
    }

    private Command small(Operation operation) {
        List<Uuid> placed = placed();
        List<Uuid> prepared = new ArrayList<>(placed);
        if (random.nextInt(3) == 0) {
            prepared.remove(random.nextInt(prepared.size()));
        }
        int length = 1 + random.nextInt(1_000);
        Model.Chunk known = random.nextInt(15) == 0 ? any() : null;
        return Command.newBuilder()
                .setCommitChunk(CommitChunk.newBuilder()
                        .setHandle(known == null ? id() : known.handle)
                        .setVersion(1)
                        .setPrimary(random.nextInt(10) == 0 ? storages.get(0) : placed.getFirst())
                        .addOperations(CommittedOperation.newBuilder()
                                .setOperation(operation)
                                .setLength(length))
                        .setNewLength(length)
                        .setNewCrc32C(random.nextInt())
                        .addAllPrepared(prepared)
                        .setSmall(SmallFile.newBuilder()
                                .setFileId(fileId())
                                .setNamespace(namespace())
                                .setPath(path())
                                .setMode(random.nextBoolean() ? PublishMode.CREATE : PublishMode.REPLACE)
                                .addAllStorages(placed)))
                .build();
    }

    /** Now and then one that is in use. */
    private long fileId() {
        return model.files.isEmpty() || random.nextInt(15) > 0
                ? nextFile++
                : model.files.keySet().iterator().next();
    }

    /** Mostly of one without a byte, as it must be. */
    private Command replace() {
        List<Model.Chunk> empty =
                model.chunks.values().stream().filter(one -> one.length == 0).toList();
        Model.Chunk chunk = empty.isEmpty() || random.nextInt(6) == 0 ? any() : empty.get(random.nextInt(empty.size()));
        ReplaceChunk.Builder replace = ReplaceChunk.newBuilder()
                .setChunk(PlacedChunk.newBuilder().setHandle(id()).addAllStorages(placed()));
        if (chunk != null) {
            replace.setHandle(chunk.handle).setVersion(chunk.version - (random.nextInt(8) == 0 ? 1 : 0));
        }
        return Command.newBuilder().setReplaceChunk(replace).build();
    }

    private Command adopt(Operation operation) {
        Model.Chunk chunk = any();
        AdoptCommit.Builder adopt = AdoptCommit.newBuilder().setHandle(chunk == null ? id() : chunk.handle);
        if (chunk == null) {
            return Command.newBuilder().setAdoptCommit(adopt).build();
        }
        adopt.setVersion(chunk.version + random.nextInt(4) - 1);
        if (random.nextInt(4) > 0) {
            int length = Math.min(MetadataState.CHUNK_BYTES, chunk.length + random.nextInt(200) - 20);
            adopt.setCommitted(ChunkState.newBuilder()
                            .setLength(Math.max(0, length))
                            .setCrc32C(random.nextInt())
                            .setLastOperation(operation))
                    .setCommittedVersion(Math.max(0, chunk.version - random.nextInt(2)));
            if (random.nextBoolean()) {
                adopt.addOperations(OperationExtent.newBuilder()
                        .setOperation(operation)
                        .setOffset(chunk.length)
                        .setLength(Math.max(0, length - chunk.length)));
            }
        }
        storages.stream().filter(storage -> random.nextBoolean()).forEach(adopt::addStorages);
        storages.stream()
                .filter(storage -> chunk.members.get(storage) == null && random.nextInt(3) == 0)
                .forEach(storage -> adopt.addNewcomers(copy(storage)));
        if (random.nextInt(8) == 0) {
            adopt.addNewcomers(copy(id()));
        }
        return Command.newBuilder().setAdoptCommit(adopt).build();
    }

    /** Into a new file, or behind what is there; now and then with a chunk that the log has. */
    private Command recover() {
        String namespace = namespace();
        String path = path();
        Model.File standing = model.named.get(namespace + ":" + path);
        RecoverFile.Builder recover = RecoverFile.newBuilder()
                .setFileId(standing == null || random.nextInt(4) == 0 ? nextFile++ : standing.id)
                .setNamespace(namespace)
                .setPath(path);
        for (int count = random.nextInt(4); count > 0; count--) {
            Model.Chunk known = random.nextInt(12) == 0 ? any() : null;
            RecoveredChunk.Builder chunk = RecoveredChunk.newBuilder()
                    .setHandle(known == null ? id() : known.handle)
                    .setVersion(1 + random.nextInt(5))
                    .setCommittedVersion(1)
                    .setCommitted(ChunkState.newBuilder()
                            .setLength(random.nextInt(500))
                            .setCrc32C(random.nextInt()));
            storages.stream()
                    .filter(storage -> random.nextInt(3) > 0)
                    .forEach(storage -> chunk.addCopies(copy(storage)));
            recover.addChunks(chunk);
        }
        return Command.newBuilder().setRecoverFile(recover).build();
    }

    private RecoveredCopy copy(Uuid storage) {
        return RecoveredCopy.newBuilder()
                .setStorageId(storage)
                .setAddedSequence(1 + random.nextInt(50))
                .setGood(random.nextInt(3) > 0)
                .build();
    }

    private List<Uuid> placed() {
        int first = random.nextInt(storages.size());
        List<Uuid> placed = new ArrayList<>();
        for (int step = 0; step < 3; step++) {
            placed.add(storages.get((first + step) % storages.size()));
        }
        return placed;
    }

    private Model.@org.jspecify.annotations.Nullable Chunk any() {
        List<Model.Chunk> chunks = List.copyOf(model.chunks.values());
        return chunks.isEmpty() ? null : chunks.get(random.nextInt(chunks.size()));
    }

    private String namespace() {
        return "n" + random.nextInt(3);
    }

    private String path() {
        return "/" + random.nextInt(12);
    }

    private Uuid id() {
        return Uuid.newBuilder()
                .setHigh(random.nextLong())
                .setLow(random.nextLong())
                .build();
    }
}
