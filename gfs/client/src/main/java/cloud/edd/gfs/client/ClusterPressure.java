package cloud.edd.gfs.client;

import java.time.Instant;
import java.util.List;

/**
 * How hard the chunkservers work.
 *
 * @param copyLagMillis how far the metadata's copy off the master's node lags behind
 */
public record ClusterPressure(List<Server> servers, boolean safeMode, long copyLagMillis) {

    /** A chunkserver. Sizes in bytes. */
    public record Server(
            String id,
            boolean alive,
            double cpuPercent,
            long memoryUsed,
            long memoryTotal,
            long diskUsed,
            long diskTotal,
            int activeTransfers,
            long chunkCount,
            Instant lastHeartbeat) {}
}
