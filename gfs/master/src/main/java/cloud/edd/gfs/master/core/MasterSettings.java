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
 */
public record MasterSettings(
        int minimumServers,
        Duration heartbeatInterval,
        Duration deadAfter,
        Duration lease,
        Duration grantLifetime,
        Duration readTokenLifetime,
        int trashGraceMinutes,
        int sessionIdleMinutes) {

    public static MasterSettings defaults() {
        return new MasterSettings(
                2,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                60,
                24 * 60);
    }

    public MasterSettings {
        if (minimumServers < 1 || trashGraceMinutes < 60 || sessionIdleMinutes < 1) {
            throw new IllegalArgumentException(
                    "at least one server, an hour of grace for the deleted and a minute for sessions are needed");
        }
    }
}
