package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A chunk that is written all the time gets its third copy back. */
class JoinTest {

    private static final int TARGET = 2;
    private static final int BASE = 2_000_000;

    private final TestCluster cluster = new TestCluster(71);
    private final TestChunk chunk = new TestChunk(cluster);
    private final TestCopies copies = new TestCopies(cluster, chunk);

    JoinTest() {
        chunk.append(bytes(1, BASE));
        cluster.replaceDisk(TARGET);
        chunk.inLog().good.removeIf(storage -> !storage.equals(storage(0)) && !storage.equals(storage(1)));
    }

    @Test
    void aJoiningReplicaThatPreparedAllOfACommitIsGoodWithIt() {
        copies.make(copies.order(7, 0, 1).build(), TARGET);
        join();

        chunk.append(bytes(2, 1_000));

        assertThat(lastCommit().getPreparedList()).containsExactlyInAnyOrder(storage(0), storage(1), storage(TARGET));
        assertThat(chunk.inLog().good).contains(storage(TARGET));
        settle();
        chunk.holdsEverything();
    }

    @Test
    void itsVoteMakesNoQuorum() {
        copies.make(copies.order(7, 0, 1).build(), TARGET);
        join();
        cluster.crash(1);

        WriteReply reply = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, 1_000));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(cluster.master.commits).hasSize(1);
    }

    @Test
    void whatIsWrittenBeforeItsCopyIsWholeWaitsForIt() {
        join();
        copies.send(copies.order(7, 0, 1).setInUse(true).build(), TARGET);
        cluster.runUntil(() -> cluster.server(TARGET).status().copiesActive() == 1);

        chunk.append(bytes(2, 1_000));

        assertThat(lastCommit().getPreparedList()).contains(storage(TARGET));
        settle();
        chunk.holdsEverything();
        assertThat(chunk.inLog().good).contains(storage(TARGET));
    }

    @Test
    void moreThanItsWindowIsNotKept() {
        join();
        cluster.loseAt = frame -> frame.hasReadReply();
        copies.send(copies.order(7, 0, 1).setInUse(true).build(), TARGET);
        cluster.runUntil(() -> cluster.server(TARGET).status().copiesActive() == 1);

        for (int round = 0; round < 6; round++) {
            chunk.append(bytes(round, 1 << 20));
        }

        assertThat(lastCommit().getPreparedList()).containsExactlyInAnyOrder(storage(0), storage(1));
        chunk.holdsEverything();
    }

    @Test
    void withoutItsBaseItIsLeftOutAndTheWriteGoesOn() {
        join();

        chunk.append(bytes(2, 1_000));

        assertThat(lastCommit().getPreparedList()).containsExactlyInAnyOrder(storage(0), storage(1));
        assertThat(chunk.inLog().joining).containsExactly(storage(TARGET));
        settle();
        chunk.holdsEverything();
    }

    @Test
    void whatCameEarlyIsAnsweredWhenTheCopyIsNotMadeAnyMore() {
        join();
        cluster.loseAt = frame -> frame.hasReadReply();
        copies.send(copies.order(7, 0, 1).setInUse(true).build(), TARGET);
        cluster.runUntil(() -> cluster.server(TARGET).status().copiesActive() == 1);
        long id = cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 1_000));
        cluster.run(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(cluster.replies).doesNotContainKey(id);

        copies.tell(
                TARGET,
                DeleteBatch.newBuilder()
                        .addCopies(ChunkCopy.newBuilder().setHandle(HANDLE).setAddedSequence(7)));

        assertThat(cluster.await(id, TimeUnit.MILLISECONDS.toNanos(500))).isNotNull();
    }

    private void join() {
        chunk.inLog().joining.add(storage(TARGET));
        cluster.master.raise(HANDLE, storage(0));
    }

    private Uuid storage(int server) {
        return cluster.server(server).storage();
    }

    private CommitRequest lastCommit() {
        return cluster.master.commits.getLast();
    }

    private void settle() {
        cluster.run(TimeUnit.SECONDS.toNanos(1));
    }
}
