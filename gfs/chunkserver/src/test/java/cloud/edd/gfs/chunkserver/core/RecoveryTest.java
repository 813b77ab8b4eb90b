package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Verdict;
import cloud.edd.proto.gfs.WriteReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails, and what was not forced is gone, torn or out of order. */
class RecoveryTest {

    /** Small ones live in the journal, large ones in the chunk file; block edges are 65,536 bytes apart. */
    private static final int[] LENGTHS = {70_000, 1, 300_000, 65_535, 400, 261_000, 270_000, 12};

    private static final long FIRST_DELAY = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasAcknowledgedSurvivesACrashOfAllAtAnyStep(long seed) {
        for (int crashAt = (int) seed; crashAt < 700; crashAt += 67) {
            TestCluster cluster = new TestCluster(seed * 1_000 + crashAt);
            TestChunk chunk = new TestChunk(cluster);
            long last = cluster.steps + crashAt;
            chunk.append(bytes(0, 100));
            List<Long> ids = new ArrayList<>();
            SignedGrant grant = chunk.grant();
            long link = cluster.connect(0);
            for (int length : LENGTHS) {
                ids.add(cluster.write(0, link, grant, chunk.nextOperation(), -1, bytes(length, length)));
            }
            while (cluster.steps < last) {
                cluster.step();
            }
            int done = (int) ids.stream()
                    .filter(cluster.replies::containsKey)
                    .filter(id -> !cluster.await(id).frame().getWriteReply().hasError())
                    .count();
            for (int server = 0; server < 3; server++) {
                cluster.crash(server);
            }
            for (int server = 0; server < 3; server++) {
                cluster.start(server);
            }
            cluster.run(FIRST_DELAY);
            chunk.raise();
            for (int i = 0; i < LENGTHS.length; i++) {
                chunk.repeatStubbornly(TestChunk.operation(2 + i), bytes(LENGTHS[i], LENGTHS[i]), i < done);
            }

            chunk.holdsEverything();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void oneServerAfterAnotherDiesAndEveryAppendIsThereOnce(long seed) {
        TestCluster cluster = new TestCluster(seed);
        TestChunk chunk = new TestChunk(cluster);
        for (int round = 0; round < 12; round++) {
            chunk.appendStubbornly(bytes(round, LENGTHS[round % LENGTHS.length]));
            if (chunk.inLog().good.size() == 3) {
                int victim = (int) ((seed + round) % 3);
                cluster.crash(victim);
                cluster.start(victim);
            }
        }

        chunk.holdsEverything();
    }

    @Test
    void aVoteIsKeptUntilTheMasterDecides() {
        TestCluster cluster = new TestCluster(21);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 2_000));
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        for (int server = 0; server < 3; server++) {
            cluster.crash(server);
            cluster.start(server);
        }
        cluster.run(TimeUnit.SECONDS.toNanos(10));

        assertThat(cluster.server(1).status().undecided()).isEqualTo(1);
        assertThat(cluster.server(2).status().undecided()).isEqualTo(1);

        cluster.master.silent = false;
        cluster.master.raise(TestChunk.HANDLE, cluster.server(1).storage());
        cluster.run(TimeUnit.SECONDS.toNanos(10));

        for (int server = 0; server < 3; server++) {
            assertThat(cluster.server(server).status().undecided()).isZero();
        }
        chunk.holdsEverything();
    }

    @Test
    void aCommitThatNobodyHeardOfIsLearntFromTheMaster() {
        TestCluster cluster = new TestCluster(22);
        TestChunk chunk = new TestChunk(cluster);
        cluster.loseAt = frame -> frame.hasCommit();
        chunk.append(bytes(1, 1_000));

        cluster.run(TimeUnit.SECONDS.toNanos(5));

        assertThat(cluster.server(1).status().committedBytes()).isEqualTo(1_000);
        assertThat(cluster.server(2).status().committedBytes()).isEqualTo(1_000);
    }

    @Test
    void anAnswerAboutAnOlderPreparationDoesNotTouchTheNewOne() {
        TestCluster cluster = new TestCluster(26);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 10));
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 20));
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        cluster.crash(0);
        cluster.master.raise(TestChunk.HANDLE, cluster.server(1).storage());
        cluster.write(1, cluster.connect(1), chunk.grant(), TestChunk.operation(2), -1, bytes(2, 20));
        cluster.runUntil(() -> cluster.master.commits.size() == 3);

        Decision late = Decision.newBuilder()
                .setHandle(TestChunk.HANDLE)
                .setOperation(TestChunk.operation(2))
                .setVerdict(Verdict.ABORTED)
                .setVersion(2)
                .setCommitted(chunk.inLog().committed)
                .setPreparedVersion(1)
                .setPreparedLength(30)
                .build();
        cluster.fromMaster(
                2,
                cluster.master
                        .frame()
                        .setDecisions(DecisionBatch.newBuilder().addDecisions(late))
                        .build());
        cluster.run(TimeUnit.SECONDS.toNanos(1));

        assertThat(cluster.server(2).status().undecided()).isEqualTo(1);
    }

    @Test
    void aPrimaryThatRestartedDoesNotGoOnAtTheSameVersion() {
        TestCluster cluster = new TestCluster(23);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 10));
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 20));
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        cluster.crash(0);
        cluster.master.silent = false;
        cluster.start(0);
        cluster.run(TimeUnit.SECONDS.toNanos(1));

        WriteReply reply = chunk.ask(0, chunk.grant(), TestChunk.operation(2), -1, bytes(2, 20));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NOT_PRIMARY);
    }

    /** All that a checkpoint knew of the chunk was its version: there was no file, and so no name to be durable. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void aChunkKnownWithoutBytesHasADurableNameBeforeItsFirstLargeVote(long seed) {
        TestCluster cluster = new TestCluster(seed);
        TestChunk chunk = new TestChunk(cluster);
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(1, 100));
        cluster.runUntil(() -> cluster.master.commits.size() == 1);
        cluster.master.silent = false;
        cluster.master.raise(TestChunk.HANDLE, cluster.server(0).storage());
        for (TestCluster.Server server : cluster.servers) {
            chunk.learnsVersion(server.index);
        }
        chunk.settle();
        cluster.run(FIRST_DELAY);
        for (TestCluster.Server server : cluster.servers) {
            cluster.crash(server.index);
            cluster.start(server.index);
        }
        cluster.run(FIRST_DELAY);
        for (TestCluster.Server server : cluster.servers) {
            cluster.crash(server.index);
            server.disk.lose(StorageLayout.chunk(TestChunk.HANDLE));
            cluster.start(server.index);
        }
        cluster.run(FIRST_DELAY);

        chunk.append(bytes(2, 100));
        chunk.append(bytes(3, ReplicaCore.INLINE_BYTES + 1));
        chunk.settle();
        for (TestCluster.Server server : cluster.servers) {
            cluster.crash(server.index);
            cluster.start(server.index);
        }
        cluster.run(FIRST_DELAY);

        chunk.holdsEverything();
    }

    @Test
    void theJournalGoesRoundAndNothingIsLost() {
        TestCluster cluster = new TestCluster(24);
        TestChunk chunk = new TestChunk(cluster);
        int length = 200_000;
        for (int round = 0; round < 24; round++) {
            chunk.append(bytes(round, length));
        }
        assertThat(24 * length).isGreaterThan(4 * ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES);
        for (int server = 0; server < 3; server++) {
            cluster.crash(server);
            cluster.start(server);
        }
        cluster.run(TimeUnit.SECONDS.toNanos(6));

        chunk.holdsEverything();
    }

    @Test
    void aStorageGrantsAnEpochToOneMasterOnly() {
        TestCluster cluster = new TestCluster(25);
        for (int server = 0; server < 3; server++) {
            cluster.crash(server);
            cluster.start(server);
        }
        cluster.run(TimeUnit.SECONDS.toNanos(1));

        cluster.master.heard.clear();
        cluster.cutMaster(0);
        cluster.runUntil(() -> cluster.master.heard.stream()
                .anyMatch(frame -> frame.hasRegister()
                        && frame.getRegister().getGrantedEpoch().getNumber() == 1));
    }
}
