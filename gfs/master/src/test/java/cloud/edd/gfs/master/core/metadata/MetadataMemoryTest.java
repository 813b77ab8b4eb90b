package cloud.edd.gfs.master.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.SmallFile;
import cloud.edd.proto.gfs.Uuid;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataMemoryTest {

    private static final int FILES = 300_000;

    /** Ten million files must fit in 4 GiB, and the collector needs room to work. */
    private static final int MOST_BYTES_PER_FILE = 340;

    @Test
    void tenMillionFilesFitInFourGibibytes() {
        Random random = new Random(5);
        MetadataState state = new MetadataState();
        List<Uuid> storages =
                IntStream.range(0, 3).mapToObj(number -> id(random)).toList();
        for (Uuid storage : storages) {
            apply(
                    state,
                    Command.newBuilder()
                            .setRegisterServer(RegisterServer.newBuilder()
                                    .setServerId("cs-" + storage.getLow())
                                    .setStorageId(storage)
                                    .setAddress(Address.newBuilder().setHost("127.0.0.1"))));
        }
        Uuid session = id(random);
        apply(
                state,
                Command.newBuilder().setBeginSession(BeginSession.newBuilder().setSession(session)));
        long before = usedBytes();

        for (int number = 0; number < FILES; number++) {
            Operation operation = Operation.newBuilder()
                    .setSession(session)
                    .setSequence(number + 1)
                    .build();
            Applied applied = apply(
                    state,
                    Command.newBuilder()
                            .setCommitChunk(CommitChunk.newBuilder()
                                    .setHandle(id(random))
                                    .setVersion(1)
                                    .setPrimary(storages.getFirst())
                                    .setNewLength(1_000)
                                    .setNewCrc32C(number)
                                    .addAllPrepared(storages)
                                    .addOperations(CommittedOperation.newBuilder()
                                            .setOperation(operation)
                                            .setLength(1_000))
                                    .setSmall(SmallFile.newBuilder()
                                            .setFileId(number + 1)
                                            .setNamespace("sfs")
                                            .setPath("objects/%016x/%016x".formatted(number * 7_919L, number))
                                            .addAllStorages(storages))));
            assertThat(applied.error()).isNull();
        }

        long perFile = (usedBytes() - before) / FILES;
        assertThat(perFile).isBetween(100L, (long) MOST_BYTES_PER_FILE);
        assertThat(state.fileCount()).isEqualTo(FILES);
    }

    private static Applied apply(MetadataState state, Command.Builder command) {
        return state.apply(state.sequence() + 1, 0, command.build());
    }

    private static Uuid id(Random random) {
        return Uuid.newBuilder()
                .setHigh(random.nextLong())
                .setLow(random.nextLong())
                .build();
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
