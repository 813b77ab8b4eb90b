package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.log.VolatileFiles.Step;
import cloud.edd.gfs.master.log.VolatileFiles.Told;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power fails after every step of the log's files, and again after a step of what comes next: whatever was told to be durable is there,
 * in order, and the log goes on. What was not forced is lost, kept or torn.
 */
class PowerFailureTest {

    private static final int SEGMENT_BYTES = 4 << 10;
    private static final int RECORDS = 45;
    private static final int MORE_RECORDS = 6;
    private static final String FOLDER = "/data";
    private static final String RECORD = "record";
    private static final String CHECKPOINT = "checkpoint";

    @Test
    void nothingThatWasForcedIsLostAfterAnyStep() {
        assertThat(faults(name -> false)).isEmpty();
    }

    /** The judge sees it when one of the forces is left out. */
    @ParameterizedTest
    @ValueSource(strings = {"/data/log-", "/data/spare", "/data/checkpoint-", "/data"})
    void aForceThatIsLeftOutIsFound(String prefix) {
        assertThat(faults(name -> prefix.equals(FOLDER) ? name.equals(prefix) : name.startsWith(prefix)))
                .isNotEmpty();
    }

    private List<String> faults(Predicate<String> forgotten) {
        VolatileFiles disk = new VolatileFiles(forgotten);
        FileMetadataLog log = open(disk);
        Map<Long, String> written = new TreeMap<>();
        append(disk, log, new Random(1), RECORDS, "", written);
        log.close();
        List<String> faults = new ArrayList<>();
        List<Step> steps = disk.steps();
        for (int done = 1; done <= steps.size(); done++) {
            Random random = new Random(done);
            judge(disk, steps.subList(0, done), new TreeMap<>(written), random, faults);
        }
        return faults;
    }

    /** A failure, a start, some records more; and then a failure after one of those steps. */
    private static void judge(
            VolatileFiles disk, List<Step> steps, Map<Long, String> written, Random random, List<String> faults) {
        VolatileFiles left = disk.afterPowerFailure(steps, random);
        String when =
                "after step " + steps.size() + " (" + steps.getLast().getClass().getSimpleName() + ")";
        int beginning = left.steps().size();
        try {
            FileMetadataLog again = open(left);
            check(again, told(steps, RECORD), told(steps, CHECKPOINT), written);
            left.tell(RECORD, again.forced());
            append(left, again, random, MORE_RECORDS, "again ", written);
            again.close();
            List<Step> more = left.steps();
            int second = beginning + random.nextInt(more.size() - beginning + 1);
            when += ", then " + (second - beginning) + " of " + (more.size() - beginning);
            List<Step> before = more.subList(0, second);
            FileMetadataLog last = open(left.afterPowerFailure(before, random));
            check(last, Math.max(told(steps, RECORD), told(before, RECORD)), told(steps, CHECKPOINT), written);
            last.close();
        } catch (MetadataLogException | AssertionError e) {
            faults.add(when + ": " + e.getMessage());
        }
    }

    private static FileMetadataLog open(VolatileFiles disk) {
        Path folder = new VolatileFileSystem(disk).path(FOLDER);
        return FileMetadataLog.open(folder, SEGMENT_BYTES, Runnable::run, () -> true);
    }

    private static long told(List<Step> steps, String what) {
        return steps.stream()
                .mapToLong(step -> step instanceof Told told && told.what().equals(what) ? told.number() : 0)
                .max()
                .orElse(0);
    }

    private static void check(FileMetadataLog log, long durable, long checkpoint, Map<Long, String> written) {
        assertThat(log.forced()).as("records").isGreaterThanOrEqualTo(durable);
        long from = log.checkpoint().map(MetadataLog.Checkpoint::sequence).orElse(0L);
        assertThat(from).as("checkpoint").isGreaterThanOrEqualTo(checkpoint);
        log.checkpoint().ifPresent(newest -> newest.read(entry -> {}));
        List<Long> read = new ArrayList<>();
        log.read(from, record -> {
            read.add(record.sequence());
            assertThat(text(record)).isEqualTo(written.get(record.sequence()));
        });
        assertThat(read).hasSize(Math.toIntExact(log.forced() - from));
    }

    /** @param prefix of what is written after a failure, in place of what was lost; empty for the first time, with checkpoints */
    private static void append(
            VolatileFiles disk,
            FileMetadataLog log,
            Random random,
            int records,
            String prefix,
            Map<Long, String> written) {
        long sequence = log.forced();
        for (int count = 0; count < records; count++) {
            sequence++;
            String text = prefix + sequence + "x".repeat(random.nextInt(400));
            written.put(sequence, text);
            log.append(new LogRecord(sequence, 0, Payload.of(text.getBytes(StandardCharsets.UTF_8))));
            if (random.nextInt(3) > 0) {
                disk.tell(RECORD, log.force());
            }
            if (prefix.isEmpty() && count % 12 == 11) {
                disk.tell(RECORD, log.force());
                checkpoint(disk, log, random);
            }
        }
        disk.tell(RECORD, log.force());
    }

    private static void checkpoint(VolatileFiles disk, FileMetadataLog log, Random random) {
        MetadataLog.CheckpointWriter given = log.beginCheckpoint(log.forced());
        given.cancel();
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(log.forced());
        for (int entry = 0; entry < 10; entry++) {
            writer.write(CheckpointEntry.newBuilder()
                    .setNamespace(
                            CheckpointNamespace.newBuilder().setId(entry).setName("n".repeat(random.nextInt(300))))
                    .build());
        }
        writer.finish();
        disk.tell(CHECKPOINT, log.forced());
    }

    private static String text(LogRecord record) {
        return new String(record.payload().toByteArray(), StandardCharsets.UTF_8);
    }
}
