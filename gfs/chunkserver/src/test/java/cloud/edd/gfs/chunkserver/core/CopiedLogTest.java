package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataRecord;
import cloud.edd.proto.gfs.MetadataStored;
import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy of the log whose disk fails it says no more than what was forced. */
class CopiedLogTest {

    private static final long LINK = 7;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(61);

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final Surroundings surroundings = new Surroundings();
    private final ArrayDeque<NodeAction.Disk> asked = new ArrayDeque<>();
    private final List<MetadataStored> answers = new ArrayList<>();
    private final CopiedLog log = new CopiedLog(surroundings, (link, answer) -> answers.add(answer.build()));
    private long now = 1;

    @BeforeEach
    void begin() {
        surroundings.enter(now, action -> asked.addLast((NodeAction.Disk) action));
        log.recover(() -> {});
        work();
    }

    private void work() {
        for (NodeAction.Disk next = asked.poll(); next != null; next = asked.poll()) {
            surroundings.diskDone(next.operation(), disk.carryOut(next.request()));
        }
    }

    private void append(long after) {
        append(after, ByteString.copyFromUtf8("a record"));
    }

    private void append(long after, ByteString record) {
        log.append(
                LINK,
                1,
                MetadataAppend.newBuilder()
                        .setNumber(after + 1)
                        .setAfter(after)
                        .addRecords(MetadataRecord.newBuilder().setTimeMs(1).setPayload(record))
                        .build());
        work();
    }

    private void waitForTheRetry() {
        now += RETRY_NANOS;
        surroundings.enter(now, action -> asked.addLast((NodeAction.Disk) action));
        log.tick();
        work();
    }

    /** Also when the failed force was the first of its segment. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whatAFailedForceCoveredIsNotCounted(int before) {
        for (int number = 0; number < before; number++) {
            append(number);
        }
        disk.failForce(CopiedFiles.segment(1));
        append(before);
        assertThat(answers.getLast().hasError()).isTrue();
        assertThat(log.position()).isNull();

        waitForTheRetry();

        assertThat(answers.getLast().getPosition().getSequence()).isEqualTo(before);
        append(before);
        append(before + 1);
        assertThat(answers.getLast().getSequence()).isEqualTo(before + 2);
        disk.crash(new Random(before));
        assertThat(recovered().getSequence()).isEqualTo(before + 2);
    }

    /** A force behind a write that failed would say that all is well. */
    @Test
    void whatCouldNotBeWrittenIsNotCounted() {
        append(0);
        disk.failWrites(CopiedFiles.segment(1));
        append(1);

        assertThat(answers.getLast().hasError()).isTrue();
        assertThat(log.position()).isNull();
    }

    /** A new length would have to go through the journal of the file system with each force, behind whatever else waits there. */
    @Test
    void recordsAreForcedInAFileThatHasItsLengthBefore() {
        append(0);
        long length = disk.used();
        assertThat(length).isEqualTo(1 << 20);

        for (int number = 1; number < 1_000; number++) {
            append(number);
        }

        assertThat(answers.getLast().getSequence()).isEqualTo(1_000);
        assertThat(disk.used()).isEqualTo(length);
        assertThat(recovered().getSequence()).isEqualTo(1_000);
    }

    @Test
    void aSegmentThatIsFullGoesOnGrowing() {
        ByteString large = ByteString.copyFrom(new byte[700 << 10]);
        for (int number = 0; number < 20; number++) {
            append(number, large);
        }

        assertThat(answers.getLast().getSequence()).isEqualTo(20);
        disk.crash(new Random(1));
        assertThat(recovered().getSequence()).isEqualTo(20);
    }

    private MetadataPosition recovered() {
        CopiedLog again = new CopiedLog(surroundings, (link, answer) -> {});
        again.recover(() -> {});
        work();
        MetadataPosition position = again.position();
        assertThat(position).isNotNull();
        return position;
    }
}
