package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Verdict;
import org.junit.jupiter.api.Test;

/** A vote is a promise that only its own decision ends. */
class VoteTest {

    private final TestCluster cluster = new TestCluster(1);
    private final TestChunk chunk = new TestChunk(cluster);

    @Test
    void aLateWordAboutAnOlderPreparationDoesNotEndTheVoteForItsRetry() {
        byte[] content = bytes(3, 1_000);
        Operation operation = chunk.nextOperation();
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), operation, 0, content);
        cluster.runUntil(() -> cluster.master.commits.size() == 1);
        cluster.master.raise(HANDLE, cluster.server(1).storage());
        cluster.write(1, cluster.connect(1), chunk.grant(), operation, 0, content);
        cluster.runUntil(() -> cluster.master.commits.size() == 2);

        ChunkState state = ChunkState.newBuilder()
                .setLength(content.length)
                .setCrc32C(Crc32c.of(content))
                .setLastOperation(operation)
                .build();
        Decision.Builder decision = Decision.newBuilder()
                .setHandle(HANDLE)
                .setOperation(operation)
                .setVersion(2)
                .setPreparedLength(content.length)
                .setPreparedCrc32C(Crc32c.of(content));
        tell(0, decision.setPreparedVersion(1).setVerdict(Verdict.ABORTED).build());
        chunk.inLog().committed = state;
        tell(
                0,
                decision.setPreparedVersion(2)
                        .setVerdict(Verdict.COMMITTED)
                        .setCommitted(state)
                        .build());

        assertThat(chunk.read(0, cluster.master.readToken(HANDLE), 0, content.length))
                .isEqualTo(content);
    }

    @Test
    void whoMissedACommitIsNoPrimaryEvenOfAVersionItKnows() {
        chunk.append(bytes(4, 1_000));
        cluster.crash(2);
        chunk.append(bytes(5, 500));
        cluster.start(2);
        cluster.runUntil(() -> cluster.server(2).status().masterTrouble().isEmpty());
        cluster.master.raise(HANDLE, cluster.server(2).storage());
        chunk.learnsVersion(2);

        var reply = chunk.ask(2, chunk.grant(), chunk.nextOperation(), -1, bytes(6, 10));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.BEHIND);
    }

    private void tell(int server, Decision decision) {
        cluster.fromMaster(
                server,
                cluster.master
                        .frame()
                        .setDecisions(DecisionBatch.newBuilder().addDecisions(decision))
                        .build());
        cluster.run(1_000);
    }
}
