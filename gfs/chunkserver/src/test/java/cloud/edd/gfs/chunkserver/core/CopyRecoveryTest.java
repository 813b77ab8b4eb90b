package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.VerifyChunk;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails after each operation of the disk while a copy is made: then there is the old one or the new one, never a mix. */
class CopyRecoveryTest {

    private static final int OLD = 200_000;
    private static final int NEW = (1 << 20) + 70_001;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aStaleCopyIsTheOldOrTheNewOne(long seed) {
        boolean sawOld = false;
        boolean sawNew = false;
        boolean whole = false;
        for (int after = 0; !whole; after++) {
            TestCluster cluster = new TestCluster(seed * 1_000 + after);
            TestChunk chunk = new TestChunk(cluster);
            TestCopies copies = new TestCopies(cluster, chunk);
            chunk.append(bytes(1, OLD));
            cluster.run(TimeUnit.SECONDS.toNanos(1));
            cluster.crash(2);
            chunk.append(bytes(2, NEW - OLD));
            cluster.start(2);
            cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());
            long last = cluster.server(2).diskOperations + after;
            copies.send(copies.order(0, 0, 1).build(), 2);
            cluster.runUntil(() -> cluster.server(2).diskOperations >= last
                    || !copies.results().isEmpty());
            whole = !copies.results().isEmpty();

            cluster.crash(2);
            cluster.start(2);
            cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());
            copies.tell(2, VerifyChunk.newBuilder().setHandle(HANDLE));
            cluster.run(TimeUnit.SECONDS.toNanos(1));

            ChunkReport report = copies.report(2);
            boolean isNew = report.getCommitted().equals(chunk.inLog().committed);
            assertThat(report.getCorrupt()).as("after %d operations", after).isFalse();
            assertThat(report.getCommitted().getLength()).isIn(OLD, NEW);
            assertThat(whole).as("what was told to be durable").isIn(false, isNew);
            assertThat(cluster.server(2).disk.files(StorageLayout.COPIES)).isEmpty();
            sawOld |= !isNew;
            sawNew |= isNew && !whole;
            CopyResult again = copies.make(copies.order(0, 0, 1).build(), 2);
            assertThat(again.getError().getMessage()).isEmpty();
            assertThat(chunk.read(2)).isEqualTo(chunk.acknowledged());
        }
        assertThat(sawOld).isTrue();
        assertThat(sawNew).as("a start that finished an install").isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void anInstallSurvivesTheJournalGoingRound(long seed) {
        TestCluster cluster = new TestCluster(seed);
        TestChunk chunk = new TestChunk(cluster);
        TestCopies copies = new TestCopies(cluster, chunk);
        chunk.append(bytes(1, OLD));
        cluster.replaceDisk(2);
        copies.make(copies.order(5, 0, 1).build(), 2);
        cluster.master.chunk(HANDLE).good.add(cluster.server(2).storage());
        cluster.master
                .chunk(HANDLE)
                .good
                .removeIf(storage -> !cluster.servers.stream()
                        .map(TestCluster.Server::storage)
                        .toList()
                        .contains(storage));
        cluster.master.raise(HANDLE, cluster.server(0).storage());
        for (int round = 0; round < 15; round++) {
            chunk.append(bytes(round, 200_000));
        }
        for (int server = 0; server < 3; server++) {
            cluster.crash(server);
            cluster.start(server);
        }
        cluster.run(TimeUnit.SECONDS.toNanos(6));

        assertThat(copies.report(2).getAddedSequence()).isEqualTo(5);
        assertThat(chunk.inLog().good).hasSize(3);
        chunk.holdsEverything();
    }
}
