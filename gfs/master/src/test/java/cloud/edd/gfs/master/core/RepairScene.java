package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.CopyResults;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cluster by hand: chunkservers carry out orders only where a test lets them. */
abstract class RepairScene {

    static final Duration LONG_SILENCE = Duration.ofMinutes(11);
    static final Duration QUIET = Duration.ofSeconds(70);

    final Cluster cluster = Cluster.ready();
    final Writer writer = new Writer(cluster);
    /** Frames of each link looked at so far. */
    final Map<String, Integer> seen = new LinkedHashMap<>();

    // ---- the cluster by hand --------------------------------------------------------------------------------

    Uuid file(String path) {
        return file(path, 100);
    }

    Uuid file(String path, int length) {
        writer.write(path, length);
        return writer.open(path).getChunks(0).getHandle();
    }

    Uuid appended(String path, int length) {
        return appended(path, 0, length);
    }

    Uuid appended(String path, int from, int length) {
        Grant grant = cluster.open(writer.placeAppend(path, length).getGrant());
        assertThat(grant.getCommitted().getLength()).isEqualTo(from);
        assertThat(writer.appended(grant, length).hasError()).isFalse();
        return grant.getHandle();
    }

    PlacementReply regrant(Grant grant) {
        return (PlacementReply) cluster.call(RegrantRequest.newBuilder()
                .setOperation(writer.none())
                .setHandle(grant.getHandle())
                .setFailedVersion(grant.getVersion())
                .build());
    }

    ChunkEntry chunk(Uuid handle) {
        ChunkEntry chunk = cluster.core.state().chunk(handle);
        if (chunk == null) {
            throw new AssertionError("the chunk is gone");
        }
        return chunk;
    }

    Map<String, String> states(Uuid handle) {
        Map<String, String> states = new TreeMap<>();
        long members = chunk(handle).members();
        for (int place = 0; place < Members.PLACES; place++) {
            int state = Members.state(members, place);
            if (state != Members.NONE) {
                var storage = cluster.core.state().storages().at(Members.storage(members, place));
                states.put(
                        storage.serverId(),
                        List.of("", "GOOD", "STALE", "CORRUPT", "JOINING").get(state));
            }
        }
        return states;
    }

    void corrupt(String server, Uuid handle) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder().setBadChunk(BadChunk.newBuilder().setHandle(handle)));
    }

    /** Orders that came since the last look. */
    List<CopyOrder> orders(String server) {
        var frames = cluster.framesTo(server);
        int from = seen.getOrDefault(server + cluster.link(server), 0);
        seen.put(server + cluster.link(server), frames.size());
        return frames.subList(from, frames.size()).stream()
                .flatMap(frame -> frame.getCopies().getOrdersList().stream())
                .toList();
    }

    CopyOrder onlyOrder(String server) {
        List<CopyOrder> orders = orders(server);
        assertThat(orders).hasSize(1);
        return orders.getFirst();
    }

    void carryOut(String server, CopyOrder order) {
        results(
                server,
                CopyResult.newBuilder()
                        .setHandle(order.getHandle())
                        .setAddedSequence(order.getAddedSequence())
                        .setVersion(order.getVersion())
                        .setCommitted(order.getCommitted())
                        .setFetchedBytes(order.getCommitted().getLength()));
    }

    void fail(String server, CopyOrder order, List<Uuid> bad) {
        results(
                server,
                CopyResult.newBuilder()
                        .setHandle(order.getHandle())
                        .setAddedSequence(order.getAddedSequence())
                        .addAllBadSources(bad)
                        .setError(GfsError.newBuilder().setCode(ErrorCode.UNAVAILABLE)));
    }

    void results(String server, CopyResult.Builder result) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder().setCopied(CopyResults.newBuilder().addResults(result)));
    }

    /** Copies that servers were told to delete, all confirmed by them: server and name. */
    List<String> deletions() {
        List<String> deleted = new ArrayList<>();
        List.copyOf(cluster.links.keySet()).forEach(server -> {
            List<ChunkCopy> copies = cluster.framesTo(server).stream()
                    .flatMap(frame -> frame.getDeletes().getCopiesList().stream())
                    .toList();
            copies.forEach(copy -> deleted.add(server + " " + copy.getAddedSequence()));
            cluster.frame(
                    cluster.link(server),
                    ServerFrame.newBuilder()
                            .setDeleted(DeletedBatch.newBuilder().addAllCopies(copies)));
        });
        assertThat(status().getPendingDelete()).isZero();
        return deleted;
    }

    ClusterStatus status() {
        return (ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance());
    }

    ChunkReport report(Uuid handle) {
        ChunkEntry chunk = chunk(handle);
        return report(handle, chunk.version(), chunk.length());
    }

    static ChunkReport report(Uuid handle, long version, int length) {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(cloud.edd.proto.gfs.ChunkState.newBuilder()
                        .setLength(length)
                        .setCrc32C(Writer.zeros(length)))
                .setPreparedLength(length)
                .build();
    }
}
