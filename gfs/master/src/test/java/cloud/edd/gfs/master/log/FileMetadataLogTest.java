package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.payload.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMetadataLogTest extends MetadataLogContract {

    /** Room for a few hundred small records, and for the reserve. */
    private static final int SEGMENT = 80 << 10;

    @TempDir
    Path folder;

    private final List<MetadataLog> opened = new ArrayList<>();
    private boolean diskHasRoom = true;

    @Override
    MetadataLog open() {
        MetadataLog log = FileMetadataLog.open(folder, SEGMENT, Runnable::run, () -> diskHasRoom);
        opened.add(log);
        return log;
    }

    /** Closing forces nothing; it is what the kernel does with the locks and files of a killed process. */
    @Override
    void crash(MetadataLog log) {
        log.close();
        opened.remove(log);
    }

    @AfterEach
    void closeAll() {
        List.copyOf(opened).forEach(this::crash);
    }

    @Test
    void goesOnOverManySegments() throws IOException {
        MetadataLog log = open();
        for (int sequence = 1; sequence <= 5_000; sequence++) {
            append(log, sequence, sequence);
            if (sequence % 7 == 0) {
                log.force();
            }
        }
        log.force();
        crash(log);

        assertThat(segments()).hasSizeGreaterThan(2);
        assertThat(records(open(), 0)).hasSize(5_000);
    }

    @Test
    void aTornTailIsCutAtEveryByte() throws IOException {
        MetadataLog log = open();
        append(log, 1, 3);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        byte[] before = Files.readAllBytes(segment);
        log = open();
        append(log, 4, 5);
        log.force();
        crash(log);
        byte[] after = Files.readAllBytes(segment);
        int start = firstDifference(before, after);
        int end = start + 2 * SegmentFormat.size(1);

        for (int cut = start; cut < end; cut++) {
            byte[] torn = before.clone();
            System.arraycopy(after, start, torn, start, cut - start);
            Files.write(segment, torn);

            MetadataLog again = open();
            long last = again.forced();
            assertThat(last).as("cut at byte %s", cut).isBetween(3L, 5L);
            append(again, last + 1, last + 1);
            again.force();
            crash(again);

            MetadataLog third = open();
            assertThat(records(third, 0)).hasSize((int) last + 1);
            crash(third);
        }
    }

    @Test
    void aTailWhoseLaterPartArrivedFirstIsCutToo() throws IOException {
        MetadataLog log = open();
        append(log, 1, 3);
        log.force();
        append(log, 4, 6);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        int fourth = SegmentFormat.HEADER_BYTES + 3 * SegmentFormat.size(1);
        overwrite(segment, fourth, new byte[SegmentFormat.size(1)]);

        MetadataLog again = open();

        assertThat(again.forced()).isEqualTo(3);
        assertThat(Files.exists(folder.resolve("torn-%020d".formatted(4)))).isTrue();
        assertThat(again.tailWasCut()).isTrue();
    }

    @Test
    void aLastRecordThatRottedIsKeptAsideForWhoeverCanReadIt() throws IOException {
        MetadataLog log = open();
        append(log, 1, 4);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        int fourth = SegmentFormat.HEADER_BYTES + 3 * SegmentFormat.size(1);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[fourth + 20] ^= 4;
        Files.write(segment, bytes);

        MetadataLog again = open();

        assertThat(again.forced()).isEqualTo(3);
        assertThat(again.tailWasCut()).isTrue();
        assertThat(Files.readAllBytes(folder.resolve("torn-%020d".formatted(4))))
                .startsWith(Arrays.copyOfRange(bytes, fourth, fourth + 24));
    }

    @Test
    void onlyTheNewestTailsAreKept() throws IOException {
        for (int number = 1; number <= 8; number++) {
            Files.createFile(folder.resolve("torn-%020d".formatted(number)));
        }
        MetadataLog log = open();
        append(log, 1, 9);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        overwrite(segment, SegmentFormat.HEADER_BYTES + 8 * SegmentFormat.size(1), new byte[] {1});

        crash(open());

        assertThat(folder).isDirectoryNotContaining("glob:**torn-%020d".formatted(1));
        assertThat(folder).isDirectoryContaining("glob:**torn-%020d".formatted(9));
    }

    @Test
    void damageOfWhatWasForcedStopsTheStartAndSaysWhere() throws IOException {
        MetadataLog log = open();
        for (int sequence = 1; sequence <= 4; sequence++) {
            append(log, sequence, sequence);
            log.force();
        }
        crash(log);
        Path segment = segments().getFirst();
        int second = SegmentFormat.HEADER_BYTES + SegmentFormat.size(1);
        overwrite(segment, second + SegmentFormat.RECORD_BYTES, new byte[] {'x'});

        assertThatThrownBy(this::open)
                .isInstanceOf(MetadataLogException.class)
                .hasMessageContaining(segment + " offset " + second)
                .hasMessageContaining("gfs-master repair --accept-loss " + folder);

        assertThat(LogRepair.cut(folder)).contains("now ends with record 1");
        assertThat(records(open(), 0)).hasSize(1);
        assertThat(folder.resolve("damaged").resolve(segment.getFileName())).exists();
    }

    @Test
    void everyFlippedBitOfAnOlderSegmentIsFound() throws IOException {
        MetadataLog log = open();
        append(log, 1, 20);
        log.force();
        checkpoint(log);
        append(log, 21, 21);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        byte[] good = Files.readAllBytes(segment);
        int end = SegmentFormat.HEADER_BYTES + 20 * SegmentFormat.size(2);

        for (int bit = 0; bit < end * 8; bit += 13) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            if (isPadding(bit / 8)) {
                continue;
            }
            Files.write(segment, bad);
            MetadataLog again = open();

            assertThatThrownBy(() -> records(again, 0))
                    .as("bit %s", bit)
                    .isInstanceOfSatisfying(
                            MetadataLogException.class,
                            e -> assertThat(e.reason()).isEqualTo(MetadataLogException.Reason.DAMAGED));
            crash(again);
        }
    }

    @Test
    void aMissingSegmentIsDamage() throws IOException {
        MetadataLog log = open();
        append(log, 1, 5_000);
        log.force();
        crash(log);
        Files.delete(segments().get(1));

        MetadataLog again = open();

        assertThatThrownBy(() -> records(again, 0)).hasMessageContaining("are missing or damaged");
    }

    @Test
    void aDamagedCheckpointIsReplacedByTheOneBefore() throws IOException {
        MetadataLog log = open();
        append(log, 1, 10);
        log.force();
        checkpoint(log);
        append(log, 11, 20);
        log.force();
        checkpoint(log);
        crash(log);
        overwrite(folder.resolve(CheckpointFormat.name(20)), 24, new byte[] {99});

        MetadataLog again = open();

        assertThat(again.checkpoint().orElseThrow().sequence()).isEqualTo(10);
        assertThat(records(again, 10)).hasSize(10);
        assertThat(again.damagedCheckpoints())
                .singleElement()
                .asString()
                .contains(CheckpointFormat.name(20), "the one before it and the log served");
    }

    @Test
    void aFullDiskLeavesRoomForDeletionsAndIsNoticedBeforeItHurts() {
        diskHasRoom = false;
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        MetadataLogException.class,
                        e -> assertThat(e.reason()).isEqualTo(MetadataLogException.Reason.FULL));
        diskHasRoom = true;
        crash(open());
        diskHasRoom = false;
        MetadataLog log = open();
        assertThat(log.room()).isEqualTo(LogRoom.DELETES);
        log.append(new LogRecord(1, 1, Payload.of(new byte[20_000])));
        log.force();
        assertThat(log.room()).isEqualTo(LogRoom.NONE);

        diskHasRoom = true;
        log.maintain();

        assertThat(log.room()).isEqualTo(LogRoom.PLENTY);
    }

    @Test
    void aFolderOfAnotherVersionIsNotTouched() throws IOException {
        MetadataLog log = open();
        append(log, 1, 1);
        log.force();
        crash(log);
        Path segment = segments().getFirst();
        ByteBuffer header = SegmentFormat.header(1).putInt(8, 2);
        header.putInt(24, cloud.edd.gfs.protocol.payload.Crc32c.of(header.slice(0, 24)));
        byte[] changed = new byte[header.remaining()];
        header.get(changed);
        overwrite(segment, 0, changed);
        byte[] before = Files.readAllBytes(segment);

        assertThatThrownBy(this::open).hasMessageContaining("format version is 2, this program knows 1");
        assertThat(Files.readAllBytes(segment)).isEqualTo(before);
    }

    private static boolean isPadding(int at) {
        if (at < SegmentFormat.HEADER_BYTES) {
            return at >= 28;
        }
        int sequence = (at - SegmentFormat.HEADER_BYTES) / SegmentFormat.size(2) + 1;
        int inRecord = (at - SegmentFormat.HEADER_BYTES) % SegmentFormat.size(2);
        return inRecord
                >= SegmentFormat.RECORD_BYTES + Integer.toString(sequence).length();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .sorted()
                    .toList();
        }
    }

    private static int firstDifference(byte[] one, byte[] other) {
        return java.util.Arrays.mismatch(one, other);
    }

    private static void overwrite(Path file, long offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }
}
