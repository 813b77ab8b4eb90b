package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.AddChunk;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.ConfirmDeleted;
import cloud.edd.proto.gfs.CreateHiddenFile;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.EndSession;
import cloud.edd.proto.gfs.Minute;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RaiseVersion;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.RenameFile;
import cloud.edd.proto.gfs.Sweep;
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
    private long nextFile = 1;

    History(long seed, Model model) {
        this.random = new Random(seed);
        this.model = model;
    }

    List<Command> beginning() {
        List<Command> commands = new ArrayList<>();
        for (int number = 0; number < STORAGES; number++) {
            storages.add(id());
            commands.add(Command.newBuilder()
                    .setRegisterServer(RegisterServer.newBuilder()
                            .setServerId("cs-" + number)
                            .setStorageId(storages.get(number))
                            .setAddress(Address.newBuilder().setHost("cs-" + number)))
                    .build());
        }
        return commands;
    }

    Command next() {
        int dice = random.nextInt(100);
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
        return housekeeping(dice);
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
            case 96, 97 ->
                Command.newBuilder()
                        .setSweep(Sweep.newBuilder().setLimit(3).setGraceMinutes(2))
                        .build();
            default ->
                Command.newBuilder()
                        .setConfirmDeleted(ConfirmDeleted.newBuilder()
                                .setStorageId(storages.get(random.nextInt(STORAGES)))
                                .addHandles(id()))
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
                .setPrimary(random.nextInt(12) == 0 ? storages.get(random.nextInt(STORAGES)) : chunk.primary)
                .setOldLength(old)
                .setOldCrc32C(random.nextInt(15) == 0 ? 1 : chunk.crc)
                .setNewLength(old + Math.max(1, length))
                .setNewCrc32C(random.nextInt())
                .addOperations(CommittedOperation.newBuilder()
                        .setOperation(operation)
                        .setOffset(old)
                        .setLength(Math.max(1, length)));
        List<Uuid> prepared = new ArrayList<>(chunk.good);
        if (random.nextInt(4) == 0) {
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
        // The model does not sweep, so it cannot tell which deleted files are gone.
        Model.Chunk chunk = any(
                model.chunks.values().stream().filter(one -> !one.file.deleted).toList());
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
