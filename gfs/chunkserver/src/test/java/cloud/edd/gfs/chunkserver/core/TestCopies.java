package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;

import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyOrders;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.HeartbeatReply;
import cloud.edd.proto.gfs.VerifyChunk;
import java.util.List;

/** What a master says about copies of the test's chunk, and what it hears. */
final class TestCopies {

    private final TestCluster cluster;
    private final TestChunk chunk;

    TestCopies(TestCluster cluster, TestChunk chunk) {
        this.cluster = cluster;
        this.chunk = chunk;
    }

    /** For what is committed now. */
    CopyOrder.Builder order(long addedSequence, int... sources) {
        CopyOrder.Builder order = CopyOrder.newBuilder()
                .setHandle(HANDLE)
                .setAddedSequence(addedSequence)
                .setVersion(chunk.inLog().version)
                .setCommitted(chunk.inLog().committed)
                .setToken(cluster.master.readToken(HANDLE))
                .setFileId(7)
                .setNamespace("n")
                .setPath("p");
        for (int source : sources) {
            order.addSources(cluster.master.storages.get(cluster.server(source).storage()));
        }
        return order;
    }

    void send(CopyOrder order, int target) {
        cluster.fromMaster(
                target,
                cluster.master
                        .frame()
                        .setCopies(CopyOrders.newBuilder().addOrders(order))
                        .build());
    }

    /** Runs until the result is there. */
    CopyResult make(CopyOrder order, int target) {
        int before = results().size();
        send(order, target);
        cluster.runUntil(() -> results().size() > before);
        return results().getLast();
    }

    List<CopyResult> results() {
        return cluster.master.heard.stream()
                .flatMap(frame -> frame.getCopied().getResultsList().stream())
                .toList();
    }

    void tell(int server, DeleteBatch.Builder deletes) {
        cluster.fromMaster(server, cluster.master.frame().setDeletes(deletes).build());
    }

    void tell(int server, VerifyChunk.Builder verify) {
        cluster.fromMaster(server, cluster.master.frame().setVerify(verify).build());
    }

    /** What a server says of its copy now. */
    ChunkReport report(int server) {
        cluster.master.heard.clear();
        cluster.fromMaster(
                server,
                cluster.master
                        .frame()
                        .setHeartbeat(HeartbeatReply.newBuilder().setSendInventory(true))
                        .build());
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(frame -> frame.hasInventory()));
        return cluster.master.heard.stream()
                .flatMap(frame -> frame.getInventory().getChunksList().stream())
                .findFirst()
                .orElseGet(ChunkReport::getDefaultInstance);
    }
}
