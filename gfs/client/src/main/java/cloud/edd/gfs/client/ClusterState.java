package cloud.edd.gfs.client;

import java.time.Instant;
import java.util.List;

/**
 * What the master knows of the cluster.
 *
 * @param safeMode true while the master answers reads of metadata only, after a start
 * @param safeModeReason for a person; empty outside safe mode
 * @param underReplicated chunks with fewer good copies than three
 * @param stale copies that missed a commit or a version
 * @param lost chunks without any good copy
 * @param pendingDelete copies of purged chunks that a chunkserver has not yet confirmed to be gone
 */
public record ClusterState(
        boolean safeMode,
        String safeModeReason,
        List<Server> servers,
        long files,
        long chunks,
        long underReplicated,
        long stale,
        long corrupt,
        long lost,
        long pendingDelete) {

    /** A chunkserver. Sizes in bytes. */
    public record Server(
            String id,
            boolean alive,
            String host,
            int dataPort,
            long chunkCount,
            Instant lastHeartbeat,
            long diskUsed,
            long diskTotal) {}
}
