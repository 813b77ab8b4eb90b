package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.VerifyChunk;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A copy becomes what the master orders: whole and verified, or what it was before. */
class CopyTest {

    private static final int BLOCK = StorageLayout.BLOCK_BYTES;
    /** Three pieces and a bit, with a partial block at the end. */
    private static final int LENGTH = (3 << 20) + 5 * BLOCK + 77;

    private final TestCluster cluster = new TestCluster(61);
    private final TestChunk chunk = new TestChunk(cluster);
    private final TestCopies copies = new TestCopies(cluster, chunk);

    @Test
    void anEmptiedServerIsFilledAgain() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);

        CopyResult result = copies.make(copies.order(7, 0, 1).build(), 2);

        assertThat(result.getError().getMessage()).isEmpty();
        assertThat(result.getCommitted()).isEqualTo(chunk.inLog().committed);
        assertThat(result.getFetchedBytes()).isEqualTo(LENGTH);
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
        assertThat(cluster.server(2).disk.files(StorageLayout.COPIES)).isEmpty();
        assertThat(copies.report(2).getAddedSequence()).isEqualTo(7);

        cluster.crash(2);
        cluster.start(2);
        cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
        assertThat(copies.report(2).getAddedSequence()).isEqualTo(7);
    }

    @Test
    void ofAStaleCopyOnlyTheBlocksThatDifferTravel() {
        chunk.append(bytes(1, LENGTH));
        cluster.run(TimeUnit.SECONDS.toNanos(1));
        cluster.crash(2);
        chunk.append(bytes(2, 3 * BLOCK));
        cluster.start(2);
        cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());

        CopyResult result = copies.make(copies.order(0, 0, 1).build(), 2);

        assertThat(result.getFetchedBytes()).isEqualTo(LENGTH + 3 * BLOCK - LENGTH / BLOCK * BLOCK);
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
        assertThat(cluster.server(2).status().copiedBytes()).isEqualTo(result.getFetchedBytes());
    }

    @Test
    void aDamagedCopyIsGoodAgainForOneBlock() {
        chunk.append(bytes(1, LENGTH));
        cluster.run(TimeUnit.SECONDS.toNanos(1));
        cluster.server(1).disk.damage(StorageLayout.chunk(HANDLE), StorageLayout.DATA_OFFSET + BLOCK + 9);
        copies.tell(1, VerifyChunk.newBuilder().setHandle(HANDLE));
        cluster.runUntil(() -> cluster.server(1).status().quarantined() == 1);

        CopyResult result = copies.make(copies.order(0, 0).build(), 1);

        assertThat(result.getFetchedBytes()).isEqualTo(BLOCK);
        assertThat(cluster.server(1).status().quarantined()).isZero();
        cluster.crash(1);
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());
        assertThat(cluster.server(1).status().quarantined()).isZero();
        chunk.append(bytes(2, 100));
        chunk.holdsEverything();
    }

    @Test
    void aSourceWhoseBytesDoNotFitIsNamedAndLeftForAnother() {
        chunk.append(bytes(1, LENGTH));
        cluster.server(0).disk.damage(StorageLayout.chunk(HANDLE), StorageLayout.DATA_OFFSET + (2 << 20) + 1);
        cluster.replaceDisk(2);

        CopyResult result = copies.make(copies.order(7, 0, 1).build(), 2);

        assertThat(result.getError().getMessage()).isEmpty();
        assertThat(result.getBadSourcesList()).containsExactly(cluster.server(0).storage());
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
    }

    @Test
    void aSourceWithDamagedChecksumsIsFoundOutBeforeAnyByteTravels() {
        chunk.append(bytes(1, LENGTH));
        cluster.server(0).disk.damage(StorageLayout.chunk(HANDLE), StorageLayout.TABLE_OFFSET + 4);
        cluster.replaceDisk(2);

        CopyResult result = copies.make(copies.order(7, 0, 1).build(), 2);

        assertThat(result.getBadSourcesList()).containsExactly(cluster.server(0).storage());
        assertThat(result.getFetchedBytes()).isEqualTo(LENGTH);
    }

    @Test
    void aSourceThatDiesOnTheWayIsLeftAtTheBlockWhereItStands() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        int[] replies = {0};
        cluster.cutAt = frame -> frame.hasReadReply() && ++replies[0] == 4;

        CopyResult result = copies.make(copies.order(7, 0, 1).build(), 2);

        assertThat(result.getError().getMessage()).isEmpty();
        assertThat(result.getBadSourcesList()).isEmpty();
        assertThat(result.getFetchedBytes()).isEqualTo(LENGTH);
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
    }

    @Test
    void withoutASourceItIsToldSoonAndNothingIsLeft() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        CopyOrder order = copies.order(7, 0, 1).build();
        cluster.crash(0);
        cluster.loseAt = DataFrame::hasReadReply;
        long began = cluster.nowNanos();

        CopyResult result = copies.make(order, 2);

        assertThat(result.getError().getCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(result.getError().getMessage()).contains("s0").contains("s1");
        assertThat(cluster.nowNanos() - began).isLessThan(TimeUnit.SECONDS.toNanos(12));
        assertThat(cluster.server(2).disk.files(StorageLayout.COPIES)).isEmpty();
        assertThat(cluster.server(2).status().chunks()).isZero();
    }

    @Test
    void aFullDiskIsToldAndNothingIsLeft() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        cluster.server(2).disk.limit(cluster.server(2).disk.used() + (1 << 20));

        CopyResult result = copies.make(copies.order(7, 0, 1).build(), 2);

        assertThat(result.getError().getCode()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(cluster.server(2).disk.files(StorageLayout.COPIES)).isEmpty();
    }

    @Test
    void votesFromBeforeAreOver() {
        chunk.append(bytes(1, 1_000));
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 2_000));
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        assertThat(copies.report(2).getPreparedLength()).isEqualTo(3_000);
        cluster.master.raise(HANDLE, cluster.server(0).storage());

        CopyResult result = copies.make(copies.order(0, 0).build(), 2);

        assertThat(result.getVersion()).isEqualTo(2);
        assertThat(cluster.server(2).status().undecided()).isZero();
        assertThat(copies.report(2).getPreparedLength()).isEqualTo(1_000);
        cluster.crash(2);
        cluster.start(2);
        cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());
        assertThat(cluster.server(2).status().undecided()).isZero();
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
    }

    @Test
    void aNewerOrderTakesTheOldersPlace() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        CopyOrder older = copies.order(7, 0, 1).build();
        chunk.append(bytes(2, 500));
        CopyOrder newer = copies.order(9, 0, 1).build();
        copies.send(older, 2);
        cluster.runUntil(() -> cluster.server(2).status().copiesActive() == 1);

        CopyResult result = copies.make(newer, 2);

        assertThat(result.getAddedSequence()).isEqualTo(9);
        assertThat(copies.results()).hasSize(1);
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
    }

    @Test
    void aDeletionNamesTheVeryCopy() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        copies.make(copies.order(7, 0, 1).build(), 2);

        delete(2, 0);
        assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());

        delete(2, 7);
        assertThat(cluster.server(2).disk.exists(StorageLayout.chunk(HANDLE))).isFalse();
    }

    @Test
    void aDeletionEndsTheCopyThatItNames() {
        chunk.append(bytes(1, LENGTH));
        cluster.replaceDisk(2);
        copies.send(copies.order(7, 0, 1).build(), 2);
        cluster.runUntil(() -> cluster.server(2).status().copiesActive() == 1);

        delete(2, 7);
        cluster.run(TimeUnit.SECONDS.toNanos(2));

        assertThat(copies.results()).isEmpty();
        assertThat(cluster.server(2).status().copiesActive()).isZero();
        assertThat(cluster.server(2).disk.files(StorageLayout.COPIES)).isEmpty();
        assertThat(cluster.server(2).disk.exists(StorageLayout.chunk(HANDLE))).isFalse();
    }

    @Test
    void votesOfTheVersionOfTheOrderAreNotReplaced() {
        chunk.append(bytes(1, 100_000));
        cluster.run(TimeUnit.SECONDS.toNanos(1));
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 20));
        cluster.runUntil(() -> cluster.master.commits.size() == 2);

        CopyResult result = copies.make(copies.order(0, 0, 1).build(), 2);

        assertThat(result.getError().getCode()).isEqualTo(ErrorCode.WRONG_VERSION);
        assertThat(cluster.server(2).status().undecided()).isEqualTo(1);
    }

    @Test
    void copiesAreNoFasterThanTheyMay() {
        TestCluster slow = new TestCluster(62, 1 << 20);
        TestChunk onSlow = new TestChunk(slow);
        onSlow.append(bytes(1, 3 << 20));
        slow.replaceDisk(2);
        TestCopies slowly = new TestCopies(slow, onSlow);
        long began = slow.nowNanos();

        slowly.make(slowly.order(7, 0, 1).build(), 2);

        assertThat(slow.nowNanos() - began)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(1_700), TimeUnit.MILLISECONDS.toNanos(4_000));
    }

    /** Until it is confirmed. */
    private void delete(int server, long addedSequence) {
        cluster.master.heard.clear();
        copies.tell(
                server,
                DeleteBatch.newBuilder()
                        .addCopies(ChunkCopy.newBuilder().setHandle(HANDLE).setAddedSequence(addedSequence)));
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasDeleted));
    }
}
