package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointGlobals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every metadata log promises. */
abstract class MetadataLogContract {

    /** Opens the log of this test, as a process does that starts. */
    abstract MetadataLog open();

    /** Ends the process that had opened it; nothing is forced on the way. */
    abstract void crash(MetadataLog log);

    @Test
    void anEmptyLogHasNothing() {
        MetadataLog log = open();

        assertThat(log.forced()).isZero();
        assertThat(records(log, 0)).isEmpty();
        assertThat(log.checkpoint()).isEmpty();
    }

    @Test
    void whatWasForcedSurvivesInOrderAndOnce() {
        MetadataLog log = open();
        append(log, 1, 3);
        assertThat(log.force()).isEqualTo(3);
        append(log, 4, 5);
        assertThat(log.force()).isEqualTo(5);
        crash(log);

        MetadataLog again = open();

        assertThat(again.forced()).isEqualTo(5);
        assertThat(records(again, 0)).containsExactly("1 at 1001", "2 at 1002", "3 at 1003", "4 at 1004", "5 at 1005");
        assertThat(records(again, 3)).containsExactly("4 at 1004", "5 at 1005");
    }

    @Test
    void whatWasNotForcedLeavesNoGap() {
        MetadataLog log = open();
        append(log, 1, 2);
        log.force();
        append(log, 3, 4);
        crash(log);

        MetadataLog again = open();
        long next = again.forced() + 1;
        append(again, next, next);
        again.force();

        assertThat(records(again, 0)).hasSize((int) next).last().isEqualTo(next + " at " + (1_000 + next));
    }

    @Test
    void aRecordOutOfOrderIsRefused() {
        MetadataLog log = open();
        append(log, 1, 1);

        assertThatThrownBy(() -> append(log, 3, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCheckpointStandsForTheRecordsBeforeIt() {
        MetadataLog log = open();
        append(log, 1, 10);
        log.force();
        checkpoint(log);
        append(log, 11, 12);
        log.force();
        crash(log);

        MetadataLog again = open();

        MetadataLog.Checkpoint checkpoint = again.checkpoint().orElseThrow();
        assertThat(checkpoint.sequence()).isEqualTo(10);
        List<CheckpointEntry> entries = new ArrayList<>();
        checkpoint.read(entries::add);
        assertThat(entries)
                .extracting(entry -> entry.getGlobals().getSequence())
                .containsExactly(10L);
        assertThat(records(again, 10)).containsExactly("11 at 1011", "12 at 1012");
    }

    @Test
    void anUnfinishedCheckpointIsNone() {
        MetadataLog log = open();
        append(log, 1, 10);
        log.force();
        checkpoint(log);
        append(log, 11, 12);
        log.force();
        MetadataLog.CheckpointWriter unfinished = log.beginCheckpoint(log.forced());
        unfinished.write(entry(12));
        crash(log);

        MetadataLog again = open();

        assertThat(again.checkpoint().orElseThrow().sequence()).isEqualTo(10);
        assertThat(records(again, 10)).hasSize(2);
    }

    @Test
    void theLogIsKeptFromTheLastButOneCheckpointOn() {
        MetadataLog log = open();
        for (int round = 0; round < 4; round++) {
            append(log, round * 10 + 1, round * 10 + 10);
            log.force();
            checkpoint(log);
        }

        assertThat(records(log, 30)).hasSize(10);
        assertThat(log.checkpoint().orElseThrow().sequence()).isEqualTo(40);
        assertThat(log.forced()).isEqualTo(40);
    }

    @Test
    void aSecondOpenerAndTheFirstCannotBothWrite() {
        MetadataLog first = open();
        append(first, 1, 1);
        first.force();
        boolean secondOpened = true;
        try {
            open();
        } catch (MetadataLogException e) {
            assertThat(e.reason()).isEqualTo(MetadataLogException.Reason.IN_USE);
            secondOpened = false;
        }

        if (secondOpened) {
            assertThatThrownBy(() -> append(first, 2, 2)).isInstanceOf(MetadataLogException.class);
        } else {
            append(first, 2, 2);
            assertThat(first.force()).isEqualTo(2);
        }
    }

    static void checkpoint(MetadataLog log) {
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(log.forced());
        writer.write(entry(log.forced()));
        writer.finish();
    }

    static CheckpointEntry entry(long sequence) {
        return CheckpointEntry.newBuilder()
                .setGlobals(CheckpointGlobals.newBuilder().setSequence(sequence))
                .build();
    }

    /** Appends records whose payload is their number. */
    static void append(MetadataLog log, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            byte[] text = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
            log.append(new LogRecord(sequence, 1_000 + sequence, Payload.of(text)));
        }
    }

    static List<String> records(MetadataLog log, long after) {
        List<String> found = new ArrayList<>();
        log.read(
                after,
                record -> found.add(new String(record.payload().toByteArray(), StandardCharsets.US_ASCII) + " at "
                        + record.unixMillis()));
        return found;
    }
}
