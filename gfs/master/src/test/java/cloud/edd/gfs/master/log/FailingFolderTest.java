package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which the folder of a log can fail its master. An interrupted thread stands for a disk that breaks: its channels close. */
class FailingFolderTest {

    private static final int SEGMENT = 80 << 10;
    private static final long SEQUENCE = 3;

    @TempDir
    Path parent;

    private Path folder() {
        return parent.resolve("log");
    }

    private FileMetadataLog open() {
        return open(Runnable::run);
    }

    private FileMetadataLog open(Executor background) {
        return FileMetadataLog.open(folder(), SEGMENT, background, () -> true);
    }

    private static FileMetadataLog filled(FileMetadataLog log) {
        for (long sequence = 1; sequence <= SEQUENCE; sequence++) {
            log.append(record(sequence));
        }
        log.force();
        return log;
    }

    private static LogRecord record(long sequence) {
        return new LogRecord(sequence, 1_000 + sequence, Payload.of(new byte[] {0x0A, 0x7F}));
    }

    private static void fails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MetadataLogException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** What is done meanwhile breaks off with an error of the disk. */
    private static void onABreakingDisk(Runnable work) {
        Thread.currentThread().interrupt();
        try {
            work.run();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void vanish() throws IOException {
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileInTheFoldersPlace() throws IOException {
        Files.writeString(folder(), "not a folder");

        fails(Reason.FAILED, this::open);
        fails(Reason.FAILED, () -> LogRepair.cut(folder()));
    }

    @Test
    void aForceThatFailsIsTheLastOne() {
        FileMetadataLog log = filled(open());
        log.append(record(SEQUENCE + 1));

        onABreakingDisk(() -> fails(Reason.FAILED, log::force));

        fails(Reason.FAILED, log::force);
        fails(Reason.FAILED, () -> log.append(record(SEQUENCE + 2)));
    }

    @Test
    void aFolderThatIsGone() throws IOException {
        FileMetadataLog log = filled(open());
        vanish();

        fails(Reason.FAILED, () -> log.read(0, record -> {}));
        fails(Reason.FAILED, log::checkpoint);
        assertThat(log.records(0, 1_000)).isInstanceOf(LogPiece.Gone.class);
        assertThat(log.checkpointPiece(0, 0, 1_000)).isInstanceOf(LogPiece.Gone.class);
    }

    @Test
    void aSpareThatIsGoneStopsTheLog() throws IOException {
        FileMetadataLog log = filled(open());
        Files.delete(folder().resolve(SpareSegment.NAME));

        fails(Reason.FAILED, () -> log.beginCheckpoint(SEQUENCE));
    }

    @Test
    void aCheckpointThatCannotBeBegunHarmsNothingElse() throws IOException {
        FileMetadataLog log = filled(open());
        Files.createDirectory(folder().resolve(CheckpointFormat.name(SEQUENCE) + ".tmp"));

        fails(Reason.FULL, () -> log.beginCheckpoint(SEQUENCE));
        log.append(record(SEQUENCE + 1));
        assertThat(log.force()).isEqualTo(SEQUENCE + 1);
    }

    @Test
    void aCheckpointThatCannotBeWrittenOrFinished() {
        FileMetadataLog log = filled(open());
        CheckpointEntry large = CheckpointEntry.newBuilder()
                .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(com.google.protobuf.ByteString.copyFrom(new byte[300_000]))
                                        .build())
                        .build())
                .build();
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(SEQUENCE);
        onABreakingDisk(() -> fails(Reason.FAILED, () -> {
            writer.write(large);
            writer.write(large);
        }));
        onABreakingDisk(() -> fails(Reason.FAILED, writer::finish));
    }

    @Test
    void whatIsLeftOfACheckpointCannotBeDeleted() throws IOException {
        FileMetadataLog log = filled(open());
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(SEQUENCE);
        Path unfinished = folder().resolve(CheckpointFormat.name(SEQUENCE) + ".tmp");
        Files.delete(unfinished);
        Files.createDirectories(unfinished.resolve("in the way"));

        fails(Reason.FAILED, writer::cancel);
    }

    @Test
    void somebodyWaitsForASegmentAndIsInterrupted() {
        FileMetadataLog log = filled(openWithOneSpare());

        onABreakingDisk(() -> fails(Reason.FAILED, () -> log.beginCheckpoint(SEQUENCE)));
    }

    /** The second one is promised and never comes. */
    private FileMetadataLog openWithOneSpare() {
        int[] asked = {0};
        return open(task -> {
            asked[0]++;
            if (asked[0] == 1) {
                task.run();
            }
        });
    }

    @Test
    void piecesThatCannotBeReadSaySo() throws IOException {
        FileMetadataLog log = filled(open());
        Files.createDirectory(folder().resolve(CheckpointFormat.name(SEQUENCE)));
        try (Stream<Path> files = Files.list(folder())) {
            Path segment = files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(segment);
            Files.createDirectory(segment);
        }

        assertThat(log.records(0, 1_000)).isInstanceOf(LogPiece.Failed.class);
        assertThat(log.checkpointPiece(0, 0, 1_000)).isInstanceOf(LogPiece.Failed.class);
        fails(Reason.FAILED, log::checkpoint);
    }

    @Test
    void aCheckpointThatIsAFolderIsNotTakenForWhole() throws IOException {
        filled(open()).close();
        Files.createDirectory(folder().resolve(CheckpointFormat.name(SEQUENCE)));

        assertThat(LogRepair.cut(folder())).contains("is not damaged");
    }

    @Test
    void aCheckpointIsReadAfterItWasDamaged() throws IOException {
        FileMetadataLog log = filled(open());
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(SEQUENCE);
        writer.finish();
        MetadataLog.Checkpoint checkpoint = log.checkpoint().orElseThrow();
        Files.delete(folder().resolve(CheckpointFormat.name(SEQUENCE)));

        fails(Reason.DAMAGED, () -> checkpoint.read(entry -> {}));
    }

    @Test
    void anEntryThatFitsItsChecksumAndIsNoneIsDamage() throws IOException {
        FileMetadataLog log = filled(open());
        byte[] garbage = {0x0A, 0x7F};
        ByteBuffer trailer = CheckpointFormat.trailer(SEQUENCE, 1);
        Files.write(
                folder().resolve(CheckpointFormat.name(SEQUENCE)),
                ByteBuffer.allocate(CheckpointFormat.HEADER_BYTES
                                + CheckpointFormat.PRELUDE_BYTES
                                + garbage.length
                                + CheckpointFormat.TRAILER_BYTES)
                        .put(CheckpointFormat.header(SEQUENCE))
                        .putInt(garbage.length)
                        .putInt(Crc32c.of(garbage))
                        .put(garbage)
                        .put(trailer)
                        .array());
        MetadataLog.Checkpoint checkpoint = log.checkpoint().orElseThrow();

        fails(Reason.DAMAGED, () -> checkpoint.read(entry -> {}));
    }

    @Test
    void aFolderThatCannotBeClosed() throws IOException {
        Files.createDirectories(folder());
        FileMetadataLog log =
                FileMetadataLog.open(new LogFolder(folder(), new StubbornFile()), SEGMENT, Runnable::run, () -> true);

        fails(Reason.FAILED, log::close);
    }

    @Test
    void aRecordThatIsNoCommandStopsTheRecovery() {
        FileMetadataLog log = filled(open());

        fails(Reason.DAMAGED, () -> MetadataRecovery.recover(log, 64 << 20));
    }
}
