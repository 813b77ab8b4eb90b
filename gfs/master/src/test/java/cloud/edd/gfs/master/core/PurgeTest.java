package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.CopyResults;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Purged copies stay listed, under the name of each, until their storage has confirmed or is no more. */
class PurgeTest {

    private static final Duration GRACE = Duration.ofMinutes(62);

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aCopyIsConfirmedUnderItsOwnNameOnly() {
        writer.writeSmall("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        CopyOrder order = refill("cs-1");
        writer.delete("/a");
        cluster.pass(GRACE);
        assertThat(pending()).isEqualTo(3);
        ChunkCopy named = copy(handle, order.getAddedSequence());
        assertThat(order.getAddedSequence()).isPositive();
        assertThat(ordered("cs-1")).containsExactly(named);
        assertThat(ordered("cs-2")).containsExactly(copy(handle, 0));

        confirm("cs-1", copy(handle, 0));
        confirm("cs-1", copy(handle, order.getAddedSequence() + 1));
        confirm("cs-1", copy(cluster.ids.next(), 0));
        assertThat(pending()).isEqualTo(3);
        confirm("cs-1", named);
        confirm("cs-1", named);

        assertThat(pending()).isEqualTo(2);
    }

    @Test
    void aStorageThatIsNoMoreIsNotWaitedFor() {
        writer.writeSmall("/a", 100);
        writer.delete("/a");
        cluster.pass(GRACE);
        assertThat(pending()).isEqualTo(3);

        empty("cs-2");

        assertThat(pending()).isEqualTo(2);
    }

    @Test
    void theNextMasterAsksAgain() {
        writer.writeSmall("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        writer.delete("/a");
        cluster.pass(GRACE);
        confirm("cs-3", copy(handle, 0));
        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-2");
        cluster.connect("cs-3");

        cluster.pass(Duration.ofMinutes(1));

        assertThat(ordered("cs-1")).containsExactly(copy(handle, 0));
        assertThat(ordered("cs-3")).isEmpty();
        confirm("cs-1", copy(handle, 0));
        confirm("cs-2", copy(handle, 0));
        assertThat(pending()).isZero();
    }

    /** The server comes with an empty disk and makes its copy again. */
    private CopyOrder refill(String server) {
        empty(server);
        cluster.pass(Duration.ofSeconds(3));
        CopyOrder order = cluster.framesTo(server).stream()
                .flatMap(frame -> frame.getCopies().getOrdersList().stream())
                .findFirst()
                .orElseThrow();
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder()
                        .setCopied(CopyResults.newBuilder()
                                .addResults(CopyResult.newBuilder()
                                        .setHandle(order.getHandle())
                                        .setAddedSequence(order.getAddedSequence())
                                        .setVersion(order.getVersion())
                                        .setCommitted(order.getCommitted()))));
        return order;
    }

    private void empty(String server) {
        cluster.disconnect(server);
        cluster.storageIds.put(server, cluster.ids.next());
        cluster.connect(server);
    }

    private static ChunkCopy copy(Uuid handle, long added) {
        return ChunkCopy.newBuilder().setHandle(handle).setAddedSequence(added).build();
    }

    private List<ChunkCopy> ordered(String server) {
        return cluster.framesTo(server).stream()
                .flatMap(frame -> frame.getDeletes().getCopiesList().stream())
                .distinct()
                .toList();
    }

    private void confirm(String server, ChunkCopy copy) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder().setDeleted(DeletedBatch.newBuilder().addCopies(copy)));
    }

    private long pending() {
        return ((ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance())).getPendingDelete();
    }
}
