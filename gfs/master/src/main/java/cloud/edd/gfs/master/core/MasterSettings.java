package cloud.edd.gfs.master.core;

import java.time.Duration;

/**
 * What may be chosen about a master.
 *
 * @param minimumServers chunkservers that must have come before a cluster leaves safe mode, however few it knows
 * @param heartbeatInterval how often chunkservers shall report
 * @param deadAfter a chunkserver silent for this long counts as dead
 * @param lease how long a primary is preferred; safety does not rest on it
 * @param grantLifetime how long a grant admits new requests
 * @param readTokenLifetime how long a read token admits new requests
 * @param trashGraceMinutes logged minutes for which a deleted file is kept
 * @param sessionIdleMinutes logged minutes after which an idle session is forgotten
 * @param repairDelay copies on a server silent for longer are made elsewhere, if there is another server
 * @param repairConcurrency copies of whole chunks under way to, and from, one server; smaller ones count by their bytes
 */
public record MasterSettings(
        int minimumServers,
        Duration heartbeatInterval,
        Duration deadAfter,
        Duration lease,
        Duration grantLifetime,
        Duration readTokenLifetime,
        int trashGraceMinutes,
        int sessionIdleMinutes,
        Duration repairDelay,
        int repairConcurrency) {

    public static MasterSettings defaults() {
        return new MasterSettings(
                2,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                60,
                24 * 60,
                Duration.ofMinutes(10),
                4);
    }

    public MasterSettings {
        if (repairConcurrency < 1 || repairDelay.compareTo(deadAfter) < 0) {
            throw new IllegalArgumentException(
                    "a copy at a time, and a delay of at least dead-after, are needed for repair");
        }
        if (minimumServers < 1 || trashGraceMinutes < 60 || sessionIdleMinutes < 1) {
            throw new IllegalArgumentException(
                    "at least one server, an hour of grace for the deleted and a minute for sessions are needed");
        }
    }
}
