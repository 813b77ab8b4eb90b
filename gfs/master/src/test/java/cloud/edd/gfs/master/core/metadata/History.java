package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.AddChunk;
import cloud.edd.proto.gfs.AddedCopy;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.ConfirmDeleted;
import cloud.edd.proto.gfs.CreateHiddenFile;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.DropReplicas;
import cloud.edd.proto.gfs.EndSession;
import cloud.edd.proto.gfs.JoinReplicas;
import cloud.edd.proto.gfs.MarkReplicas;
import cloud.edd.proto.gfs.Minute;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RaiseVersion;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.RemoveServer;
import cloud.edd.proto.gfs.RenameFile;
import cloud.edd.proto.gfs.ReplicaCondition;
import cloud.edd.proto.gfs.ReplicaMark;
import cloud.edd.proto.gfs.SalvageChunk;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerMode;
import cloud.edd.proto.gfs.Sweep;
import cloud.edd.proto.gfs.UndeleteFile;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes commands up from a seed: mostly sensible ones, with repetitions, old numbers and wrong expectations among them. */
final class History {

    private static final int STORAGES = 4;
    private static final int FULL = MetadataState.CHUNK_BYTES;

    private final Random random;
    private final Model model;
    private final List<Uuid> storages = new ArrayList<>();
    private final RareHistory rare;
    private long nextFile = 1;
    /** It comes back at once, emptied; -1 for none. */
    private int removedServer = -1;

    History(long seed, Model model) {
        this.random = new Random(seed);
        this.model = model;
        this.rare = new RareHistory(random, model, storages);
    }

    List<Command> beginning() {
        List<Command> commands = new ArrayList<>();
        for (int number = 0; number < STORAGES; number++) {
            storages.add(id());
            commands.add(register(number));
        }
        return commands;
    }

    private Command register(int number) {
        return Command.newBuilder()
                .setRegisterServer(RegisterServer.newBuilder()
                        .setServerId("cs-" + number)
                        .setStorageId(storages.get(number))
                        .setAddress(Address.newBuilder().setHost("cs-" + number)))
                .build();
    }

    Command next() {
        if (removedServer >= 0) {
            int number = removedServer;
            removedServer = -1;
            storages.set(number, id());
            return register(number);
        }
        if (random.nextInt(5) == 0 && !model.sessions.isEmpty()) {
            return rare.next(operation().build());
        }
        int dice = random.nextInt(134);
        if (dice >= 130) {
            return operators(dice);
        }
        if (model.sessions.size() < 2 || dice < 2) {
            return Command.newBuilder()
                    .setBeginSession(BeginSession.newBuilder().setSession(id()))
                    .build();
        }
        if (dice < 14) {
            return create();
        }
        if (dice < 44) {
            return commit();
        }
        if (dice < 58) {
            return publish();
        }
        if (dice < 66) {
            return append();
        }
        if (dice < 70) {
            return addChunk();
        }
        if (dice < 75) {
            return raise();
        }
        if (dice < 81) {
            return rename();
        }
        if (dice < 88) {
            return delete();
        }
        if (dice >= 125) {
            return undelete();
        }
        return dice < 98 ? housekeeping(dice) : copies(dice);
    }

    /** Copies of several chunks at once on one storage, which now and then is one that is gone. */
    private Command copies(int dice) {
        List<Model.Chunk> chunks = model.chunks.values().stream()
                .filter(chunk -> random.nextInt(3) == 0)
                .toList();
        List<Uuid> handles = chunks.stream().map(chunk -> chunk.handle).toList();
        List<Uuid> removed = List.copyOf(model.copies.removed);
        Uuid storage = !removed.isEmpty() && random.nextInt(20) == 0
                ? removed.getLast()
                : storages.get(random.nextInt(STORAGES));
        if (dice < 108) {
            return Command.newBuilder()
                    .setJoinReplicas(
                            JoinReplicas.newBuilder().setStorageId(storage).addAllHandles(handles))
                    .build();
        }
        if (dice < 112) {
            return Command.newBuilder()
                    .setDropReplicas(
                            DropReplicas.newBuilder().setStorageId(storage).addAllHandles(handles))
                    .build();
        }
        if (dice < 119) {
            MarkReplicas.Builder marks = MarkReplicas.newBuilder().setStorageId(storage);
            chunks.forEach(chunk -> marks.addMarks(mark(chunk, storage)));
            return Command.newBuilder().setMarkReplicas(marks).build();
        }
        if (dice == 119) {
            int number = random.nextInt(STORAGES);
            storages.set(number, id());
            return register(number);
        }
        return confirm(storage);
    }

    private Command operators(int dice) {
        int number = random.nextInt(STORAGES);
        if (dice == 130) {
            return Command.newBuilder()
                    .setSetServerMode(SetServerMode.newBuilder()
                            .setServerId("cs-" + random.nextInt(STORAGES + 1))
                            .setMode(ServerMode.forNumber(random.nextInt(3)))
                            .setMinutes(3))
                    .build();
        }
        if (dice == 131 && random.nextInt(3) == 0) {
            removedServer = number;
            return Command.newBuilder()
                    .setRemoveServer(RemoveServer.newBuilder().setServerId("cs-" + number))
                    .build();
        }
        List<Model.Chunk> named = model.chunks.values().stream()
                .filter(chunk -> !chunk.file.hidden)
                .toList();
        List<Model.Chunk> lost =
                named.stream().filter(one -> one.members.good().isEmpty()).toList();
        Model.Chunk chunk = any(lost.isEmpty() ? named : lost);
        if (chunk == null) {
            return create();
        }
        Uuid storage = chunk.members.storages().isEmpty()
                ? storages.get(number)
                : chunk.members
                        .storages()
                        .get(random.nextInt(chunk.members.storages().size()));
        ModelMembers.Copy copy = chunk.members.get(storage);
        return Command.newBuilder()
                .setSalvageChunk(SalvageChunk.newBuilder()
                        .setHandle(chunk.handle)
                        .setStorageId(storage)
                        .setAddedSequence(copy == null || random.nextInt(8) == 0 ? 3 : copy.added())
                        .setVersion(chunk.version + random.nextInt(3) - 1)
                        .setCommitted(ChunkState.newBuilder()
                                .setLength(random.nextInt(chunk.length + 1))
                                .setCrc32C(random.nextInt())))
                .build();
    }

    private ReplicaMark mark(Model.Chunk chunk, Uuid storage) {
        ModelMembers.Copy copy = chunk.members.get(storage);
        return ReplicaMark.newBuilder()
                .setHandle(chunk.handle)
                .setVersion(chunk.committedVersion + random.nextInt(8) - 1)
                .setLength(chunk.length + (random.nextInt(8) == 0 ? 1 : 0))
                .setCrc32C(random.nextInt(8) == 0 ? 1 : chunk.crc)
                .setAddedSequence(copy == null || random.nextInt(8) == 0 ? 3 : copy.added())
                .setCondition(random.nextInt(3) == 0 ? ReplicaCondition.REPLICA_GOOD : condition())
                .build();
    }

    private ReplicaCondition condition() {
        return switch (random.nextInt(6)) {
            case 0 -> ReplicaCondition.REPLICA_CORRUPT;
            case 1 -> ReplicaCondition.REPLICA_STALE;
            default -> ReplicaCondition.REPLICA_GOOD;
        };
    }

    /** Of copies that wait for it; some under a name that is not theirs. */
    private Command confirm(Uuid storage) {
        ConfirmDeleted.Builder confirm =
                ConfirmDeleted.newBuilder().setStorageId(storage).addHandles(id());
        model.copies.condemned.forEach((handle, copies) -> {
            long added = copies.getOrDefault(storage, 0L) + (random.nextInt(8) == 0 ? 1 : 0);
            if (added == 0) {
                confirm.addHandles(handle);
            } else {
                confirm.addAdded(AddedCopy.newBuilder().setHandle(handle).setAddedSequence(added));
            }
        });
        return Command.newBuilder().setConfirmDeleted(confirm).build();
    }

    private Command housekeeping(int dice) {
        return switch (dice) {
            case 88 ->
                Command.newBuilder()
                        .setDropNamespace(DropNamespace.newBuilder()
                                .setOperation(operation())
                                .setNamespace(namespace()))
                        .build();
            case 89 ->
                Command.newBuilder()
                        .setEndSession(EndSession.newBuilder().setSession(session()))
                        .build();
            case 90, 91, 92, 93, 94, 95 ->
                Command.newBuilder().setMinute(Minute.getDefaultInstance()).build();
            default ->
                Command.newBuilder()
                        .setSweep(Sweep.newBuilder()
                                .setLimit(3)
                                .setGraceMinutes(2)
                                .setChunkLimit(random.nextInt(4)))
                        .build();
        };
    }

    private Command create() {
        return Command.newBuilder()
                .setCreateHiddenFile(CreateHiddenFile.newBuilder()
                        .setOperation(operation())
                        .setFileId(nextFile++)
                        .setNamespace(namespace())
                        .setPath(path())
                        .setChunk(placed()))
                .build();
    }

    private Command commit() {
        Model.Chunk chunk = any(List.copyOf(model.chunks.values()));
        if (chunk == null) {
            return create();
        }
        Operation.Builder operation = operation();
        if (chunk.file.hidden && random.nextInt(10) > 0) {
            operation = operation(chunk.file.session);
        }
        int old = random.nextInt(12) == 0 ? random.nextInt(100) : chunk.length;
        int length = random.nextInt(3) == 0 ? FULL - old : 1 + random.nextInt(1_000);
        CommitChunk.Builder commit = CommitChunk.newBuilder()
                .setHandle(chunk.handle)
                .setVersion(random.nextInt(12) == 0 ? chunk.version - 1 : chunk.version)
                .setPrimary(random.nextInt(12) == 0 ? storages.get(random.nextInt(STORAGES)) : chunk.members.primary())
                .setOldLength(old)
                .setOldCrc32C(random.nextInt(15) == 0 ? 1 : chunk.crc)
                .setNewLength(old + Math.max(1, length))
                .setNewCrc32C(random.nextInt())
                .addOperations(CommittedOperation.newBuilder()
                        .setOperation(operation)
                        .setOffset(old)
                        .setLength(Math.max(1, length)));
        List<Uuid> prepared = new ArrayList<>(chunk.members.storages());
        if (random.nextInt(4) == 0 && !prepared.isEmpty()) {
            prepared.remove(random.nextInt(prepared.size()));
        }
        return Command.newBuilder()
                .setCommitChunk(commit.addAllPrepared(prepared))
                .build();
    }

    private Command publish() {
        Model.File file =
                any(model.files.values().stream().filter(one -> one.hidden).toList());
        if (file == null) {
            return create();
        }
        // The model has no checksums of files: the lengths tell it enough, and a wrong one is refused by both.
        return Command.newBuilder()
                .setPublishFile(PublishFile.newBuilder()
                        .setOperation(random.nextInt(10) == 0 ? operation() : operation(file.session))
                        .setFileId(file.id)
                        .setNamespace(file.namespace)
                        .setPath(path())
                        .setMode(mode())
                        .setLength(file.length() + (random.nextInt(10) == 0 ? 1 : 0)))
                .build();
    }

    private Command append() {
        String namespace = namespace();
        String path = path();
        Model.File file = model.named.get(namespace + ":" + path);
        AddAppendChunk.Builder append = AddAppendChunk.newBuilder()
                .setSession(session())
                .setCreate(random.nextBoolean())
                .setNewFileId(nextFile++)
                .setNamespace(namespace)
                .setPath(path)
                .setChunk(placed());
        if (file != null && !file.chunks.isEmpty() && random.nextInt(8) > 0) {
            append.setSealedHandle(file.chunks.getLast().handle);
        }
        return Command.newBuilder().setAddAppendChunk(append).build();
    }

    private Command addChunk() {
        Model.File file = any(List.copyOf(model.files.values()));
        if (file == null) {
            return create();
        }
        return Command.newBuilder()
                .setAddChunk(AddChunk.newBuilder()
                        .setSession(file.session)
                        .setFileId(file.id)
                        .setChunkIndex(file.chunks.size() + (random.nextInt(8) == 0 ? 1 : 0))
                        .setChunk(placed()))
                .build();
    }

    private Command raise() {
        Model.Chunk chunk = any(List.copyOf(model.chunks.values()));
        if (chunk == null) {
            return create();
        }
        return Command.newBuilder()
                .setRaiseVersion(RaiseVersion.newBuilder()
                        .setHandle(chunk.handle)
                        .setFromVersion(random.nextInt(5) == 0 ? chunk.version - 1 : chunk.version)
                        .setPrimary(storages.get(random.nextInt(STORAGES))))
                .build();
    }

    private Command rename() {
        return Command.newBuilder()
                .setRenameFile(RenameFile.newBuilder()
                        .setOperation(operation())
                        .setNamespace(namespace())
                        .setFrom(path())
                        .setTo(path())
                        .setMode(mode()))
                .build();
    }

    private Command delete() {
        return Command.newBuilder()
                .setDeleteFile(DeleteFile.newBuilder()
                        .setOperation(operation())
                        .setNamespace(namespace())
                        .setPath(path()))
                .build();
    }

    private Command undelete() {
        Model.File file = any(random.nextInt(8) == 0 ? List.copyOf(model.files.values()) : model.trash.all());
        return Command.newBuilder()
                .setUndeleteFile(UndeleteFile.newBuilder()
                        .setOperation(operation())
                        .setFileId(file == null ? nextFile : file.id)
                        .setPath(path()))
                .build();
    }

    private Operation.Builder operation() {
        return operation(session());
    }

    private Operation.Builder operation(Uuid session) {
        long last = model.sessions.getOrDefault(session, 0L);
        return Operation.newBuilder()
                .setSession(session)
                .setSequence(random.nextInt(15) == 0 ? Math.max(1, last) : last + 1);
    }

    private Uuid session() {
        return random.nextInt(30) == 0
                ? id()
                : List.copyOf(model.sessions.keySet()).get(random.nextInt(model.sessions.size()));
    }

    private PlacedChunk placed() {
        int first = random.nextInt(STORAGES);
        PlacedChunk.Builder placed = PlacedChunk.newBuilder().setHandle(id());
        for (int step = 0; step < 3; step++) {
            placed.addStorages(storages.get((first + step) % STORAGES));
        }
        return placed.build();
    }

    private <E> @org.jspecify.annotations.Nullable E any(List<E> of) {
        return of.isEmpty() ? null : of.get(random.nextInt(of.size()));
    }

    private PublishMode mode() {
        return random.nextBoolean() ? PublishMode.CREATE : PublishMode.REPLACE;
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

    /** For messages of failures. */
    static Map<String, Long> named(MetadataState state) {
        Map<String, Long> lengths = new java.util.TreeMap<>();
        for (String namespace : List.of("n0", "n1", "n2")) {
            state.filesAfter(namespace, new byte[0], true)
                    .forEach(file -> lengths.put(namespace + ":" + file.path(), file.length()));
        }
        return lengths;
    }
}
