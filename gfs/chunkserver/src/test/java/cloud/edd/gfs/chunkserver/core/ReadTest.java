package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.VerifyChunk;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReadTest {

    private final TestCluster cluster = new TestCluster(41);
    private final TestChunk chunk = new TestChunk(cluster);

    @Test
    void aReadIsAsOfItsToken() {
        chunk.append(bytes(1, 70_000));
        SignedReadToken early = cluster.master.readToken(TestChunk.HANDLE);
        chunk.append(bytes(2, 100));
        byte[] first = Arrays.copyOf(chunk.acknowledged(), 70_000);

        assertThat(chunk.read(1, early, 0, 70_000)).isEqualTo(first);
        assertThat(chunk.askToRead(1, early, 0, 70_001).getError().getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);

        chunk.append(bytes(3, 200_000));
        assertThat(chunk.read(1, early, 0, 70_000)).isEqualTo(first);
    }

    @Test
    void aReplicaThatMissedACommitSaysSo() {
        chunk.append(bytes(1, 1_000));
        cluster.crash(2);
        chunk.append(bytes(2, 1_000));
        cluster.start(2);
        cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());

        assertThat(chunk.askToRead(2, cluster.master.readToken(TestChunk.HANDLE), 0, 2_000)
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.BEHIND);
    }

    @Test
    void aReaderThatIsFasterThanTheCommitNoticeWaitsForTheMastersWord() {
        cluster.loseAt = frame -> frame.hasCommit();
        chunk.append(bytes(1, 1_000));

        assertThat(chunk.read(1)).isEqualTo(chunk.acknowledged());
    }

    @Test
    void aTurnedBitIsFoundReportedAndNeverServedAgain() {
        chunk.append(bytes(1, 200_000));
        chunk.settle();
        String file = StorageLayout.chunk(TestChunk.HANDLE);
        cluster.server(1).disk.damage(file, StorageLayout.DATA_OFFSET + 70_000);

        cluster.fromMaster(
                1,
                cluster.master
                        .frame()
                        .setVerify(VerifyChunk.newBuilder().setHandle(TestChunk.HANDLE))
                        .build());
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasBadChunk));

        ServerFrame report = cluster.master.heard.stream()
                .filter(ServerFrame::hasBadChunk)
                .findFirst()
                .orElseThrow();
        assertThat(report.getBadChunk().getOffset()).isEqualTo(65_536);
        assertThat(chunk.askToRead(1, cluster.master.readToken(TestChunk.HANDLE), 0, 10)
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.CORRUPT);
        cluster.crash(1);
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());
        assertThat(cluster.server(1).status().quarantined()).isEqualTo(1);
        chunk.append(bytes(2, 10));
        assertThat(chunk.inLog().good).doesNotContain(cluster.server(1).storage());
    }

    @Test
    void aDamagedBlockUnderACutIsFoundByTheServer() {
        chunk.append(bytes(1, 1_000));
        SignedReadToken early = cluster.master.readToken(TestChunk.HANDLE);
        chunk.append(bytes(2, 1_000));
        cluster.runUntil(() -> cluster.server(1).status().committedBytes() == 2_000);
        cluster.server(1).disk.damage(StorageLayout.chunk(TestChunk.HANDLE), StorageLayout.DATA_OFFSET + 1_500);

        assertThat(chunk.askToRead(1, early, 0, 1_000).getError().getCode()).isEqualTo(ErrorCode.CORRUPT);
        cluster.runUntil(() -> cluster.server(1).status().quarantined() == 1);
    }

    @Test
    void aDeletedCopyIsGoneConfirmedAndStaysGone() {
        chunk.append(bytes(1, 1_000));
        DeleteBatch batch = DeleteBatch.newBuilder()
                .addCopies(ChunkCopy.newBuilder().setHandle(TestChunk.HANDLE))
                .build();

        for (int time = 1; time <= 2; time++) {
            cluster.master.heard.clear();
            cluster.fromMaster(1, cluster.master.frame().setDeletes(batch).build());
            cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasDeleted));
            assertThat(cluster.server(1).disk.exists(StorageLayout.chunk(TestChunk.HANDLE)))
                    .isFalse();
        }
        cluster.crash(1);
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());

        assertThat(cluster.server(1).status().chunks()).isZero();
        assertThat(cluster.server(1).disk.exists(StorageLayout.chunk(TestChunk.HANDLE)))
                .isFalse();
        assertThat(chunk.askToRead(1, cluster.master.readToken(TestChunk.HANDLE), 0, 10)
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }
}
