package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.restore.MetadataTool;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointGlobals;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.HoldChanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCopyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final InMemoryMetadataLog.Storage storage = new InMemoryMetadataLog.Storage();
    private final InMemoryMetadataLog log = new InMemoryMetadataLog(storage);
    private long nowNanos = 1;

    @Test
    void itFollowsTheLogAndSaysHowFarItIsBehind() throws IOException {
        write(log, 1, 5);
        FolderCopy copy = copy();
        copy.step();
        assertThat(copy.status().getSequence()).isEqualTo(5);
        assertThat(copy.status().getLagMs()).isZero();

        write(log, 6, 9);
        nowNanos += 700_000_000L;
        assertThat(copy.status().getLagMs()).isEqualTo(700);
        copy.step();

        assertThat(copy.status().getLagMs()).isZero();
        stop(copy);
        assertCopied(9);
    }

    @Test
    void whateverIsLeftOfTheLastWriteTheNextMasterGoesOnFromThere() throws IOException {
        write(log, 1, 6);
        FolderCopy first = copy();
        first.step();
        stop(first);
        Path segment = segments().getFirst();
        byte[] whole = Files.readAllBytes(segment);
        for (int length = 0; length <= whole.length; length++) {
            for (Path file : segments()) {
                Files.delete(file);
            }
            Files.write(segment, Arrays.copyOf(whole, length));
            FolderCopy next = copy();
            next.step();

            assertThat(next.status().getTrouble()).isEmpty();
            stop(next);
            assertCopied(6);
        }
    }

    @Test
    void aFlippedBitAnywhereIsCopiedAnewOrLeavesTheFolderAlone() throws IOException {
        write(log, 1, 4);
        FolderCopy first = copy();
        first.step();
        stop(first);
        Path segment = segments().getFirst();
        byte[] whole = Files.readAllBytes(segment);
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit += 29) {
            for (Path file : segments()) {
                Files.delete(file);
            }
            byte[] damaged = whole.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            Files.write(segment, damaged);
            FolderCopy next = copy();
            next.step();

            assertThat(next.status().getTrouble()).isEmpty();
            stop(next);
            assertCopied(4);
        }
    }

    @Test
    void theFolderOfAnotherLogIsNeverWrittenOver() throws IOException {
        InMemoryMetadataLog other = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        write(other, 1, 8);
        FolderCopy theirs = new FolderCopy(folder, other, () -> nowNanos);
        theirs.step();
        stop(theirs);
        write(log, 1, 3);
        FolderCopy copy = copy();
        copy.step();

        assertThat(copy.status().getTrouble()).contains("another log");
        assertCopied(8);
        write(log, 4, 7);
        log.append(new LogRecord(8, 1, Payload.of(new byte[] {99})));
        log.force();
        copy.step();
        assertThat(copy.status().getTrouble()).as("as long, and other records").contains("another log");
    }

    @Test
    void whatTheLogHasNotAnyMoreComesAsACheckpoint() throws IOException {
        FolderCopy early = copy();
        write(log, 1, 2);
        early.step();
        stop(early);
        write(log, 3, 10);
        checkpoint();
        write(log, 11, 20);
        checkpoint();
        write(log, 21, 23);
        FolderCopy copy = copy();
        copy.step();

        assertThat(copy.status().getTrouble()).isEmpty();
        assertThat(copy.status().getSequence()).isEqualTo(23);
        stop(copy);
        try (CopyFolder opened = CopyFolder.open(folder)) {
            assertThat(opened.last()).isEqualTo(23);
            assertThat(opened.newestCheckpoint()).isEqualTo(20);
        }
    }

    @Test
    void aSegmentThatCannotBeReadIsTroubleAndTheFolderStaysFree() throws IOException {
        Path segment = folder.resolve(SegmentFormat.name(1));
        Files.createDirectory(segment);
        write(log, 1, 3);
        FolderCopy copy = copy();
        copy.step();
        assertThat(copy.status().getTrouble()).isNotEmpty();

        Files.delete(segment);
        copy.step();

        assertThat(copy.status().getTrouble()).isEmpty();
        stop(copy);
        assertCopied(3);
    }

    @Test
    void itsThreadCopiesAndEndsWhenItIsClosed() throws Exception {
        write(log, 1, 3);
        CountDownLatch standing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FolderCopy copy = new FolderCopy(folder, log, () -> {
            if (log.forced() == 4) {
                standing.countDown();
                assertThat(goOn).satisfies(latch -> latch.await());
            }
            return 1;
        });
        copy.start();
        await().until(() -> copy.status().getSequence() == 3);
        write(log, 4, 4);
        standing.await();
        Thread.currentThread().interrupt();
        copy.close();

        assertThat(Thread.interrupted()).isTrue();
        goOn.countDown();
        copy.close();
        try (CopyFolder opened = CopyFolder.open(folder)) {
            assertThat(opened.last()).isEqualTo(3);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsTriedAgain() throws IOException {
        Files.delete(folder);
        Files.writeString(folder, "a file stands where the folder should be");
        write(log, 1, 3);
        FolderCopy copy = copy();
        copy.step();
        assertThat(copy.status().getTrouble()).isNotEmpty();
        assertThat(copy.status().getSequence()).isZero();

        Files.delete(folder);
        copy.step();

        assertThat(copy.status().getTrouble()).isEmpty();
        stop(copy);
        assertCopied(3);
    }

    @Test
    void verifyHoldsCopiesAgainstEachOtherAndSaysWhereTheyDiffer(@TempDir Path second, @TempDir Path third)
            throws IOException {
        hold(log, "a", "b", "c", "d", "e");
        InMemoryMetadataLog shorter = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        hold(shorter, "a", "b", "c");
        InMemoryMetadataLog other = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        hold(other, "a", "b", "x", "d");
        keep(folder, log);
        keep(second, shorter);
        keep(third, other);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        MetadataTool tool = new MetadataTool(out, out, Map.of());

        assertThat(tool.verify(List.of(folder.toString(), second.toString()))).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(second + " ends with record 3, 2 before " + folder);
        assertThat(tool.verify(List.of(folder.toString(), third.toString()))).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("record 3 of " + third)
                .doesNotContain("record 2 of " + third)
                .doesNotContain("record 4 of " + third);
    }

    private static void hold(InMemoryMetadataLog log, String... reasons) {
        for (String reason : reasons) {
            byte[] command = Command.newBuilder()
                    .setHoldChanges(HoldChanges.newBuilder().setReason(reason))
                    .build()
                    .toByteArray();
            log.append(new LogRecord(log.forced() + 1, 1_000, Payload.of(command)));
            log.force();
        }
    }

    private void keep(Path where, InMemoryMetadataLog log) throws IOException {
        FolderCopy copy = new FolderCopy(where, log, () -> nowNanos);
        copy.step();
        stop(copy);
    }

    private FolderCopy copy() {
        return new FolderCopy(folder, log, () -> nowNanos);
    }

    /** What was opened is let go of. */
    private static void stop(FolderCopy copy) throws IOException {
        copy.abandon();
    }

    private void write(InMemoryMetadataLog to, long from, long through) {
        for (long sequence = from; sequence <= through; sequence++) {
            to.append(new LogRecord(
                    sequence, 1_000 + sequence, Payload.of(("record " + sequence).getBytes(StandardCharsets.UTF_8))));
        }
        to.force();
    }

    private void checkpoint() {
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(log.forced());
        writer.write(CheckpointEntry.newBuilder()
                .setGlobals(CheckpointGlobals.newBuilder().setSequence(log.forced()))
                .build());
        writer.finish();
    }

    /** The folder opens as a master's own does, and has every record. */
    private void assertCopied(long last) throws IOException {
        List<Long> sequences = new ArrayList<>();
        long expected = 1;
        List<Path> files = segments();
        for (int index = 0; index < files.size(); index++) {
            long first =
                    SegmentFormat.firstSequence(files.get(index).getFileName().toString());
            long limit = index + 1 == files.size()
                    ? Long.MAX_VALUE
                    : SegmentFormat.firstSequence(
                            files.get(index + 1).getFileName().toString());
            assertThat(first).isEqualTo(expected);
            SegmentScan.of(LogFolder.read(files.get(index)), first, record -> {
                if (record.sequence() < limit) {
                    sequences.add(record.sequence());
                }
            });
            expected = sequences.isEmpty() ? 1 : sequences.getLast() + 1;
        }
        assertThat(sequences).hasSize((int) last);
        assertThat(sequences.getLast()).isEqualTo(last);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .sorted()
                    .toList();
        }
    }
}
