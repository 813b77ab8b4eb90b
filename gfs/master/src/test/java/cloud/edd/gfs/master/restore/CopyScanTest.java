package cloud.edd.gfs.master.restore;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginEpoch;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.HoldChanges;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyScanTest {

    private static final long TIME_MS = 1_800_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void aChangeCountsForMoreThanAMasterThatOnlyBegan() throws IOException {
        CopyScan refused = copy("refused", epoch(1), change("a"), epoch(2), registration(), epoch(3));
        CopyScan whole = copy("whole", epoch(1), change("a"), change("b"));

        assertThat(CopyScan.furthest(List.of(refused, whole))).isSameAs(whole);
    }

    @Test
    void aChangeOfTheLaterEpochCountsForMoreThanManyOfTheOneBefore() throws IOException {
        CopyScan deposed = copy("deposed", epoch(1), change("a"), change("b"), change("c"), change("d"));
        CopyScan successor = copy("successor", epoch(1), change("a"), epoch(2), change("e"));

        assertThat(CopyScan.furthest(List.of(deposed, successor))).isSameAs(successor);
    }

    @Test
    void amongCopiesOfTheSameChangesTheLongerIsTaken() throws IOException {
        CopyScan shorter = copy("shorter", epoch(1), change("a"));
        CopyScan longer = copy("longer", epoch(1), change("a"), epoch(2));

        assertThat(CopyScan.furthest(List.of(shorter, longer))).isSameAs(longer);
    }

    /** The one without a change may have called aborted what only the other one has; nobody sends a copy before a majority has come. */
    @Test
    void onChunkserversAMasterThatOnlyBeganCountsForMoreThanAChangeOfTheOneBefore() throws IOException {
        CopyScan began = scan(CopyFiles.ofChunkserver(write("began", epoch(2), change("a"), epoch(3), epoch(5))));
        CopyScan stray = scan(CopyFiles.ofChunkserver(write("stray", epoch(2), change("a"), change("b"))));

        assertThat(CopyScan.furthest(List.of(stray, began))).isSameAs(began);
        assertThat(CopyScan.furthest(List.of(began, stray))).isSameAs(began);
    }

    private CopyScan copy(String name, Command... commands) throws IOException {
        return scan(CopyFiles.of(write(name, commands)));
    }

    private static CopyScan scan(CopyFiles files) throws IOException {
        return CopyScan.of(files, MetadataState.CHUNK_BYTES);
    }

    private Path write(String name, Command... commands) throws IOException {
        Path path = folder.resolve(name);
        try (FileMetadataLog log = FileMetadataLog.open(path, Runnable::run)) {
            long sequence = 0;
            for (Command command : commands) {
                log.append(new LogRecord(++sequence, TIME_MS, Payload.of(command.toByteArray())));
            }
            log.force();
        }
        return path;
    }

    private static Command epoch(long number) {
        return Command.newBuilder()
                .setBeginEpoch(BeginEpoch.newBuilder()
                        .setEpoch(Epoch.newBuilder()
                                .setNumber(number)
                                .setMasterId(Uuid.newBuilder().setHigh(1).setLow(number))))
                .build();
    }

    private static Command registration() {
        return Command.newBuilder()
                .setRegisterServer(RegisterServer.newBuilder()
                        .setServerId("cs-1")
                        .setStorageId(Uuid.newBuilder().setHigh(2).setLow(1))
                        .setAddress(Address.newBuilder().setHost("cs-1")))
                .build();
    }

    private static Command change(String reason) {
        return Command.newBuilder()
                .setHoldChanges(HoldChanges.newBuilder().setReason(reason))
                .build();
    }
}
