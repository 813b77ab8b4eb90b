package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.VerifyChunk;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The disk fails one file: that copy is given up and told, the server and its other copies go on. */
class DiskFailureTest {

    private static final String FILE = StorageLayout.chunk(HANDLE);

    /** Too large for the journal: forced in the chunk file. */
    private static final int LARGE = 700_000;

    private static final int SMALL = 200_000;

    /** At once, and around the moment at which the checkpoint counts and the record that gives the copy up may not be forced yet. */
    private static final int[] STEPS_TO_THE_CRASH = {0, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 40};

    private final TestCluster cluster = new TestCluster(81);
    private final TestChunk chunk = new TestChunk(cluster);
    private final TestCopies copies = new TestCopies(cluster, chunk);
    private final ForgetfulDisk disk = cluster.server(1).disk;

    private List<BadChunk> reported() {
        return cluster.master.heard.stream()
                .filter(ServerFrame::hasBadChunk)
                .map(ServerFrame::getBadChunk)
                .toList();
    }

    private void isGivenUp() {
        cluster.runUntil(() -> !reported().isEmpty());
        assertThat(reported().getFirst().getHandle()).isEqualTo(HANDLE);
        assertThat(reported().getFirst().getReason()).contains("Input/output error");
        isNotServed();
        assertThat(cluster.server(1).stopped).isEmpty();
    }

    private void isNotServed() {
        ReadReply reply = chunk.askToRead(1, cluster.master.readToken(HANDLE), 0, 100);
        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.CORRUPT);
        assertThat(cluster.server(1).status().quarantined()).isEqualTo(1);
    }

    private void restart(int server) {
        cluster.crash(server);
        cluster.start(server);
        cluster.runUntil(() -> cluster.server(server).status().masterTrouble().isEmpty());
    }

    @Test
    void aFailedForceOfASegmentGivesUpTheCopyAndNothingElse() {
        chunk.append(bytes(1, SMALL));
        chunk.settle();
        disk.failForce(FILE);

        chunk.append(bytes(2, LARGE));

        assertThat(chunk.inLog().good).doesNotContain(cluster.server(1).storage());
        isGivenUp();
        chunk.append(bytes(3, LARGE));
        assertThat(disk.forces).containsOnlyOnce(FILE);
        chunk.holdsEverything();
        restart(1);
        isNotServed();
        assertThat(copies.report(1).getCorrupt()).isTrue();
    }

    @Test
    void aCopyThatWasGivenUpIsMadeGoodInAnotherFile() {
        chunk.append(bytes(1, LARGE));
        chunk.settle();
        disk.failForce(FILE);
        chunk.append(bytes(2, LARGE));
        isGivenUp();

        CopyResult result = copies.make(copies.order(0, 0).build(), 1);

        assertThat(result.getError().getMessage()).isEmpty();
        assertThat(cluster.server(1).status().quarantined()).isZero();
        restart(1);
        assertThat(chunk.read(1)).isEqualTo(chunk.acknowledged());
        cluster.master.raise(HANDLE, cluster.server(0).storage());
        chunk.append(bytes(3, LARGE));
        assertThat(disk.forces).contains(FILE);
    }

    @Test
    void anErrorInWritingASegmentGivesUpTheCopy() {
        chunk.append(bytes(1, SMALL));
        chunk.settle();
        disk.failWrites(FILE);

        chunk.append(bytes(2, 100));

        assertThat(chunk.inLog().good).doesNotContain(cluster.server(1).storage());
        isGivenUp();
        chunk.holdsEverything();
    }

    @Test
    void aFirstSegmentThatCannotBeWrittenGivesUpACopyThatNobodyKnewYet() {
        disk.failWrites(FILE);

        chunk.append(bytes(2, 100));

        isGivenUp();
        restart(1);
        assertThat(copies.report(1).getCorrupt()).isTrue();
    }

    @Test
    void aPrimaryThatGivesItsCopyUpSaysSoAndAnotherGoesOn() {
        chunk.append(bytes(1, SMALL));
        chunk.settle();
        cluster.server(0).disk.failForce(FILE);

        ErrorCode told = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, LARGE))
                .getError()
                .getCode();

        assertThat(told).isEqualTo(ErrorCode.CORRUPT);
        cluster.runUntil(() -> !reported().isEmpty());
        cluster.master.raise(HANDLE, cluster.server(1).storage());
        chunk.appendAt(1, bytes(3, SMALL));
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
    }

    /** The journal lets go of the bytes with a checkpoint: from then on only the chunk file has them, or nobody. */
    @Test
    void aFileThatACheckpointCouldNotForceIsNotTrustedWheneverThePowerFails() {
        boolean sawWhole = false;
        boolean sawGivenUp = false;
        for (int steps : STEPS_TO_THE_CRASH) {
            DiskFailureTest run = new DiskFailureTest();
            run.writeUntilACheckpointFailsToForce();
            for (int step = 0; step < steps; step++) {
                run.cluster.step();
            }
            run.restart(1);
            boolean givenUp = run.copies.report(1).getCorrupt();
            run.copies.tell(1, VerifyChunk.newBuilder().setHandle(HANDLE));
            run.cluster.run(TimeUnit.SECONDS.toNanos(1));

            assertThat(run.copies.report(1).getCorrupt())
                    .as("whether the copy is damaged, %d steps after the force", steps)
                    .isEqualTo(givenUp);
            sawGivenUp |= givenUp;
            sawWhole |= !givenUp;
        }
        assertThat(sawGivenUp && sawWhole).isTrue();
    }

    private void writeUntilACheckpointFailsToForce() {
        disk.failForce(FILE);
        for (long seed = 0; !disk.forces.contains(FILE); seed++) {
            cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(seed, SMALL));
            long until = cluster.nowNanos() + TimeUnit.MILLISECONDS.toNanos(5);
            while (cluster.nowNanos() < until && !disk.forces.contains(FILE)) {
                cluster.step();
            }
        }
    }

    @Test
    void aStartGivesUpWhatItCannotForce() {
        chunk.append(bytes(1, SMALL));
        chunk.settle();
        disk.failForce(FILE);

        restart(1);

        isNotServed();
        assertThat(copies.report(1).getCorrupt()).isTrue();
        restart(1);
        isNotServed();
    }

    @Test
    void aJournalThatCannotBeForcedStopsTheServer() {
        chunk.append(bytes(1, 100));
        disk.failForce(StorageLayout.journal(0));
        disk.failForce(StorageLayout.journal(1));

        assertThatThrownBy(() -> chunk.append(bytes(2, 100)))
                .hasMessageContaining("server 1 stopped: the journal cannot be written");
    }
}
