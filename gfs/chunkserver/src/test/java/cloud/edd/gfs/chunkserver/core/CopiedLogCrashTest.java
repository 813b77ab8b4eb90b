package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataRecord;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The copy of the master's log when power fails at any operation of the disk, when bits turn over, and when files are cut. */
class CopiedLogCrashTest {

    private static final long FIRST_REIGN_ENDS = 24;
    private static final long NEWEST_CHECKPOINT = 18;
    private static final long WRITTEN = 30;
    private static final long END = 36;

    /** What is lost of what was not forced is drawn so often for each operation. */
    private static final int DRAWS = 6;

    /** A segment grows more than once in a life. */
    private static final int GROWTH_BYTES = 256;

    @Test
    void whatWasAnsweredIsThereAfterAPowerFailureAtAnyDiskOperation() {
        Life whole = new Life();
        whole.script();
        assertThat(whole.answered).isEqualTo(WRITTEN);
        assertThat(whole.operations).isGreaterThan(30);
        for (int at = 0; at < whole.operations; at++) {
            for (int draw = 0; draw < DRAWS; draw++) {
                Life life = new Life();
                life.power = at;
                life.script();
                life.disk.crash(new Random(at * 31L + draw));
                life.restart();

                MetadataPosition position = life.position();
                assertThat(position.getSequence())
                        .as("power failure at operation %d, draw %d", at, draw)
                        .isGreaterThanOrEqualTo(life.answered);
                life.holds(position.getSequence(), position.getEpoch());
                life.goOn();
                life.holds(END, 3);
            }
        }
    }

    /** What was written and not forced can be read after a kill, and nothing may rest on it. */
    @Test
    void whatAKilledProcessWroteAndDidNotForceIsDurableBeforeAnythingFollowsIt() {
        Life whole = new Life();
        whole.script();
        for (int at = 0; at < whole.operations; at++) {
            for (int draw = 0; draw < DRAWS; draw++) {
                Life life = new Life();
                life.power = at;
                life.script();
                killedAndThenWithoutPower(life, new Random(at * 31L + draw), "killed at operation " + at);
            }
        }
    }

    /** The next program is not told of it, and what that force covered is read all the same. */
    @Test
    void aFailedForceOfAKilledProcessIsNotTakenForDurable() {
        Random random = new Random(5);
        for (int draw = 0; draw < 20; draw++) {
            Life life = new Life();
            life.recover();
            life.append(1, 0);
            life.append(1, 3);
            life.mayFail = true;
            life.disk.failForce(CopiedFiles.segment(1));
            life.append(1, 6);
            life.disk.reopened();
            killedAndThenWithoutPower(life, random, "a failed force");
        }
    }

    private static void killedAndThenWithoutPower(Life life, Random random, String what) {
        life.restart();
        assertThat(life.position().getSequence()).as(what).isGreaterThanOrEqualTo(life.answered);
        life.goOn();
        life.disk.crash(random);
        life.restart();

        assertThat(life.position().getSequence()).as(what).isEqualTo(END);
        life.holds(END, 3);
    }

    /** Records between two segments, as a sector takes them away that cannot be corrected, or a hand that deletes a file. */
    @Test
    void aCopyWithAGapEndsBeforeIt() {
        Life life = new Life();
        life.script();
        String second = life.disk.files(CopiedFiles.FOLDER).getLast();
        assertThat(second).isEqualTo(CopiedFiles.segment(FIRST_REIGN_ENDS + 1));
        life.disk.carryOut(new DiskRequest.Truncate(CopiedFiles.segment(1), life.offset(22)));
        life.restart();

        assertThat(life.position().getSequence()).isEqualTo(21);
        assertThat(life.position().getEpoch()).isEqualTo(1);
        assertThat(life.position().getDamage()).contains("record 22");
        life.goOn();
        life.holds(END, 3);
    }

    @Test
    void aCopyWhoseFirstRecordsAreGoneHoldsNothing() {
        Life life = new Life();
        life.script();
        for (String file : life.disk.files(CopiedFiles.FOLDER)) {
            if (!file.equals(CopiedFiles.segment(FIRST_REIGN_ENDS + 1))) {
                life.disk.lose(file);
            }
        }
        life.restart();

        assertThat(life.position())
                .isEqualTo(MetadataPosition.newBuilder()
                        .setDamage("the records from 1 to 24 are missing")
                        .build());
        life.goOn();
        life.holds(END, 3);
    }

    /** Until it has something new, which can only be what was missing. */
    @Test
    void whatWasAnsweredAndCannotBeReadIsKeptAsideAndTold() {
        Life whole = new Life();
        whole.script();
        String last = whole.disk.files(CopiedFiles.FOLDER).getLast();
        for (int offset : new int[] {0, SegmentFormat.HEADER_BYTES + 1}) {
            Life life = new Life();
            life.script();
            life.disk.damage(last, offset);
            ByteBuffer damaged = life.content(last).duplicate();
            life.restart();

            assertThat(life.position().getSequence()).isBetween(FIRST_REIGN_ENDS, FIRST_REIGN_ENDS + 3);
            String aside = life.disk.files(CopiedFiles.FOLDER).stream()
                    .filter(file -> file.contains("torn-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(life.content(aside)).isEqualTo(damaged);
            assertThat(life.position().getDamage()).contains(last);
            life.goOn();
            assertThat(life.position().getDamage()).isEmpty();
        }
    }

    @Test
    void aFlippedBitNeverBecomesARecordAndTheMasterSendsWhatIsMissing() {
        Life whole = new Life();
        whole.script();
        for (String file : whole.disk.files(CopiedFiles.FOLDER)) {
            int length = whole.content(file).limit();
            for (int offset = 0; offset < length; offset += 3) {
                Life life = new Life();
                life.script();
                life.disk.damage(file, offset);
                life.restart();

                damaged(life);
            }
        }
    }

    @Test
    void aFileCutAnywhereEndsTheCopyThere() {
        Life whole = new Life();
        whole.script();
        String last = whole.disk.files(CopiedFiles.FOLDER).getLast();
        int length = whole.content(last).limit();
        for (int left = 0; left < length; left++) {
            Life life = new Life();
            life.script();
            life.disk.carryOut(new DiskRequest.Truncate(last, left));
            life.restart();

            damaged(life);
        }
    }

    private static void damaged(Life life) {
        long end = life.position().getSequence();
        assertThat(end).isBetween(NEWEST_CHECKPOINT, WRITTEN);
        life.goOn();
        NavigableMap<Long, String> records = life.records();
        records.forEach((sequence, text) -> assertThat(text).endsWith("-" + sequence));
        for (long sequence = end + 1; sequence <= END; sequence++) {
            assertThat(records).containsEntry(sequence, "3-" + sequence);
        }
    }

    /** A copy from its first record on, over starts and power failures. */
    private static final class Life {
        final ForgetfulDisk disk = new ForgetfulDisk();
        private final Deque<NodeAction.Disk> asked = new ArrayDeque<>();
        private Surroundings surroundings = new Surroundings();
        private CopiedLog log;
        int power = Integer.MAX_VALUE;
        int operations;
        /** The disk may fail, and the copy say so. */
        boolean mayFail;
        /** Everything up to here was said to be durable, and is not void. */
        long answered;

        Life() {
            log = open();
        }

        private CopiedLog open() {
            surroundings = new Surroundings();
            asked.clear();
            CopiedLog.Answers answers = (link, stored) -> {
                assertThat(mayFail || !stored.hasError()).isTrue();
                answered = stored.hasError() ? answered : stored.getSequence();
            };
            CopiedLog opened = new CopiedLog(surroundings, answers, GROWTH_BYTES);
            log = opened;
            return opened;
        }

        void restart() {
            power = Integer.MAX_VALUE;
            open();
            recover();
        }

        /** Two masters, the second of which does not have the last three records of the first; checkpoints of the first. */
        void script() {
            recover();
            for (long after = 0; after < 12; after += 3) {
                append(1, after);
            }
            checkpoint(6);
            append(1, 12);
            append(1, 15);
            checkpoint(12);
            checkpoint(NEWEST_CHECKPOINT);
            append(1, 18);
            append(1, 21);
            append(1, FIRST_REIGN_ENDS);
            answered = isOn() ? Math.min(answered, FIRST_REIGN_ENDS) : answered;
            append(2, FIRST_REIGN_ENDS);
            append(2, 27);
        }

        /** A third master sends what is missing, and more. */
        void goOn() {
            for (long after = position().getSequence(); after < END; after = Math.min(END, after + 3)) {
                append(3, after);
            }
            assertThat(answered).isEqualTo(END);
        }

        MetadataPosition position() {
            return Objects.requireNonNull(log.position(), "the copy is out of use: " + log.trouble());
        }

        /** Everything since the newest checkpoint, as the master of this epoch knows it. */
        void holds(long last, long epoch) {
            NavigableMap<Long, String> records = records();
            for (long sequence = newestCheckpoint() + 1; sequence <= last; sequence++) {
                String text = records.get(sequence);
                assertThat(text).as("record %d", sequence).isNotNull().endsWith("-" + sequence);
                if (epoch < 3) {
                    assertThat(text).startsWith((sequence <= FIRST_REIGN_ENDS ? 1 : epoch) + "-");
                }
            }
        }

        NavigableMap<Long, String> records() {
            NavigableMap<Long, String> records = new TreeMap<>();
            for (String file : disk.files(CopiedFiles.FOLDER)) {
                long first = SegmentFormat.firstSequence(name(file));
                if (first >= 0 && SegmentFormat.headerFault(content(file), first) == null) {
                    records.tailMap(first, true).clear();
                    SegmentScan.of(
                            content(file),
                            first,
                            record -> records.put(
                                    record.sequence(),
                                    StandardCharsets.UTF_8
                                            .decode(record.payload().bytes())
                                            .toString()));
                }
            }
            return records;
        }

        ByteBuffer content(String file) {
            DiskResult result = disk.carryOut(new DiskRequest.ReadAt(file, 0, 1 << 20));
            return ((DiskResult.Bytes) result).payload().bytes();
        }

        /** Where a record of the first segment begins. */
        int offset(long sequence) {
            ByteBuffer content = content(CopiedFiles.segment(1));
            int offset = SegmentFormat.HEADER_BYTES;
            while (SegmentFormat.sequence(content, offset) < sequence) {
                offset += SegmentFormat.size(content.getInt(offset));
            }
            return offset;
        }

        private long newestCheckpoint() {
            long newest = 0;
            for (String file : disk.files(CopiedFiles.FOLDER)) {
                long sequence = CheckpointFormat.sequence(name(file));
                if (sequence >= 0) {
                    CheckpointCheck check = new CheckpointCheck();
                    check.add(content(file));
                    assertThat(check.fault())
                            .as("%s counts, so it is whole", file)
                            .isNull();
                    newest = Math.max(newest, sequence);
                }
            }
            return newest;
        }

        private static String name(String file) {
            return file.substring(file.lastIndexOf('/') + 1);
        }

        private void recover() {
            enter();
            log.recover(() -> {});
            work();
        }

        /** Three records. */
        private void append(long epoch, long after) {
            MetadataAppend.Builder frame =
                    MetadataAppend.newBuilder().setNumber(after + 1).setAfter(after);
            for (long sequence = after + 1; sequence <= Math.min(END, after + 3); sequence++) {
                frame.addRecords(MetadataRecord.newBuilder()
                        .setTimeMs(sequence)
                        .setPayload(ByteString.copyFromUtf8(epoch + "-" + sequence)));
            }
            if (isOn()) {
                enter();
                log.append(1, epoch, frame.build());
                work();
            }
        }

        private void checkpoint(long sequence) {
            if (isOn()) {
                enter();
                ByteString bytes = ByteString.copyFrom(CheckpointFormat.header(sequence))
                        .concat(ByteString.copyFrom(CheckpointFormat.trailer(sequence, 0)));
                log.append(
                        1,
                        MetadataCheckpoint.newBuilder()
                                .setNumber(1_000 + sequence)
                                .setSequence(sequence)
                                .setBytes(bytes)
                                .setLast(true)
                                .build());
                work();
            }
        }

        private boolean isOn() {
            return operations < power;
        }

        private void enter() {
            surroundings.enter(0, action -> asked.add((NodeAction.Disk) action));
        }

        private void work() {
            while (!asked.isEmpty() && isOn()) {
                NodeAction.Disk next = asked.removeFirst();
                operations++;
                DiskResult result = disk.carryOut(next.request());
                enter();
                surroundings.diskDone(next.operation(), result);
            }
        }
    }
}
