package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.ClusterPressure;
import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.NamespaceUsage;
import cloud.edd.proto.gfs.ClusterStatus;
import java.time.Instant;

/** Messages of the wire as records of the interface. */
final class Attributes {

    private Attributes() {}

    static FileAttributes of(cloud.edd.proto.gfs.FileAttributes file) {
        return new FileAttributes(
                file.getFileId(),
                file.getNamespace(),
                file.getPath(),
                file.getGeneration(),
                file.getLength(),
                file.getCrc32C(),
                Instant.ofEpochMilli(file.getCreatedAtMs()),
                Instant.ofEpochMilli(file.getModifiedAtMs()));
    }

    static NamespaceUsage of(cloud.edd.proto.gfs.NamespaceUsage usage) {
        return new NamespaceUsage(
                usage.getNamespace(),
                usage.getFiles(),
                usage.getBytes(),
                usage.hasMaxFiles() ? usage.getMaxFiles() : null,
                usage.hasMaxBytes() ? usage.getMaxBytes() : null);
    }

    static ClusterState of(ClusterStatus status) {
        return new ClusterState(
                status.getSafeMode(),
                status.getSafeModeReason(),
                status.getServersList().stream()
                        .map(server -> new ClusterState.Server(
                                server.getServerId(),
                                server.getAlive(),
                                server.getAddress().getHost(),
                                server.getAddress().getDataPort(),
                                server.getChunkCount(),
                                Instant.ofEpochMilli(server.getLastHeartbeatMs()),
                                server.getDiskUsedBytes(),
                                server.getDiskTotalBytes()))
                        .toList(),
                status.getFiles(),
                status.getChunks(),
                status.getUnderReplicated(),
                status.getStale(),
                status.getCorrupt(),
                status.getLost(),
                status.getPendingDelete());
    }

    static ClusterPressure of(cloud.edd.proto.gfs.ClusterPressure pressure) {
        return new ClusterPressure(
                pressure.getServersList().stream()
                        .map(server -> new ClusterPressure.Server(
                                server.getServerId(),
                                server.getAlive(),
                                server.getLoad().getCpuPercent(),
                                server.getLoad().getMemoryUsedBytes(),
                                server.getLoad().getMemoryTotalBytes(),
                                server.getLoad().getDiskUsedBytes(),
                                server.getLoad().getDiskTotalBytes(),
                                server.getLoad().getActiveTransfers(),
                                server.getChunkCount(),
                                Instant.ofEpochMilli(server.getLastHeartbeatMs())))
                        .toList(),
                pressure.getSafeMode(),
                pressure.getCopyLagMs());
    }
}
