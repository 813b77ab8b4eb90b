package cloud.edd.bench.gfs;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.SmallFile;
import cloud.edd.proto.gfs.Uuid;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The folder of a master that knows many files of one chunk each: the log of their creation, and a checkpoint of all of it. */
final class ManyFiles {
    static final String NAMESPACE = "sfs";
    private static final int FORCE_EVERY = 1_000;
    private static final long TIME_MS = 1_700_000_000_000L;
    private static final int BYTES = 1_000;

    private final MetadataState state = new MetadataState();
    private final MetadataLog log;

    private ManyFiles(MetadataLog log) {
        this.log = log;
    }

    static String path(int number) {
        return "objects/%04x/%08x".formatted(number / 100, number);
    }

    static void write(Path folder, int files) {
        try (MetadataLog log = FileMetadataLog.open(folder, Runnable::run)) {
            new ManyFiles(log).write(files);
        }
    }

    private void write(int files) {
        Random random = new Random(5);
        List<Uuid> storages =
                IntStream.range(0, 3).mapToObj(number -> id(random)).toList();
        for (Uuid storage : storages) {
            apply(Command.newBuilder()
                    .setRegisterServer(RegisterServer.newBuilder()
                            .setServerId("server-" + storage.getLow())
                            .setStorageId(storage)
                            .setAddress(Address.newBuilder().setHost("127.0.0.1"))));
        }
        Uuid session = id(random);
        apply(Command.newBuilder().setBeginSession(BeginSession.newBuilder().setSession(session)));
        for (int number = 0; number < files; number++) {
            apply(Command.newBuilder().setCommitChunk(file(number, id(random), session, storages)));
        }
        log.force();
        MetadataLog.CheckpointWriter checkpoint = log.beginCheckpoint(state.sequence());
        CheckpointRun run = state.beginCheckpoint(checkpoint::write);
        while (!run.slice(FORCE_EVERY)) {
            // slice after slice
        }
        checkpoint.finish();
        if (state.fileCount() != files) {
            throw new IllegalStateException(state.fileCount() + " files instead of " + files);
        }
    }

    private static CommitChunk.Builder file(int number, Uuid handle, Uuid session, List<Uuid> storages) {
        return CommitChunk.newBuilder()
                .setHandle(handle)
                .setVersion(1)
                .setPrimary(storages.getFirst())
                .setNewLength(BYTES)
                .setNewCrc32C(number)
                .addAllPrepared(storages)
                .addOperations(CommittedOperation.newBuilder()
                        .setOperation(Operation.newBuilder().setSession(session).setSequence(number + 1))
                        .setLength(BYTES))
                .setSmall(SmallFile.newBuilder()
                        .setFileId(number + 1)
                        .setNamespace(NAMESPACE)
                        .setPath(path(number))
                        .addAllStorages(storages));
    }

    private void apply(Command.Builder builder) {
        Command command = builder.build();
        long sequence = state.sequence() + 1;
        log.append(new LogRecord(sequence, TIME_MS, Payload.of(command.toByteArray())));
        if (sequence % FORCE_EVERY == 0) {
            log.force();
        }
        state.apply(sequence, TIME_MS, command);
    }

    private static Uuid id(Random random) {
        return Uuid.newBuilder()
                .setHigh(random.nextLong())
                .setLow(random.nextLong())
                .build();
    }
}
