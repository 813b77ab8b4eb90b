package cloud.edd.gfs.master;

import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.proto.gfs.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator tells a master. An unknown key stops the start.
 *
 * @param data the folder of the metadata log and its checkpoints; made if it is not there
 * @param copyFolder where a copy of the log and its checkpoints is kept, at most a second behind; none if it is not set
 * @param standby ports for other servers (9081) of some chunkservers, as host:port: then this is a standby that follows their copies of the log,
 *     until it is promoted; empty for a master
 * @param bind address that the gRPC port is opened on; 0.0.0.0 for all
 * @param port gRPC, for clients and chunkservers
 * @param minimumServers chunkservers that must have come before the master leaves safe mode, however few it knows
 * @param heartbeatInterval how often chunkservers report
 * @param deadAfter a chunkserver silent for this long counts as dead
 * @param trashGrace how long deleted files are kept, in minutes of a running master; an hour or more
 * @param sessionIdle a session idle for this long is forgotten
 * @param repairDelay copies on a chunkserver silent for longer are made elsewhere, if there is another one
 * @param repairConcurrency copies of whole chunks under way to, and from, one chunkserver
 * @param checkpointRecords a checkpoint is taken after this many records
 * @param checkpointInterval a checkpoint is taken after this long, if there was something to do
 */
@ConfigurationProperties(value = "edd.gfs.master", ignoreUnknownFields = false)
public record MasterProperties(
        @Nullable Path data,
        @Nullable Path copyFolder,
        @DefaultValue("") String standby,
        @DefaultValue("127.0.0.1") String bind,
        @DefaultValue("9000") int port,
        @DefaultValue("2") int minimumServers,
        @DefaultValue("3s") Duration heartbeatInterval,
        @DefaultValue("30s") Duration deadAfter,
        @DefaultValue("60m") Duration trashGrace,
        @DefaultValue("24h") Duration sessionIdle,
        @DefaultValue("10m") Duration repairDelay,
        @DefaultValue("4") int repairConcurrency,
        @DefaultValue("200000") long checkpointRecords,
        @DefaultValue("5m") Duration checkpointInterval) {

    public MasterProperties {
        if (data == null) {
            throw new IllegalArgumentException("edd.gfs.master.data is not set: name the folder for the metadata");
        }
        if (copyFolder != null
                && copyFolder
                        .toAbsolutePath()
                        .normalize()
                        .equals(data.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException(
                    "edd.gfs.master.copy-folder is edd.gfs.master.data: name another folder, best on another machine");
        }
        if (!standby.isEmpty() && !standby.matches("[^,]+:[0-9]{1,5}(,[^,]+:[0-9]{1,5})*")) {
            throw new IllegalArgumentException("edd.gfs.master.standby is '" + standby
                    + "': write host:port of chunkservers (9081), with commas between them");
        }
        if (minimumServers < 1) {
            throw new IllegalArgumentException("edd.gfs.master.minimum-servers is " + minimumServers + ": at least 1");
        }
        if (trashGrace.toMinutes() < 60) {
            throw new IllegalArgumentException("edd.gfs.master.trash-grace is " + trashGrace + ": at least 60m");
        }
        if (heartbeatInterval.compareTo(Duration.ofMillis(100)) < 0
                || deadAfter.compareTo(heartbeatInterval.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "edd.gfs.master.dead-after must be at least twice heartbeat-interval, and that at least 100ms");
        }
        if (repairDelay.compareTo(deadAfter) < 0 || repairConcurrency < 1) {
            throw new IllegalArgumentException(
                    "edd.gfs.master.repair-delay must be at least dead-after, and repair-concurrency at least 1");
        }
        if (sessionIdle.toMinutes() < 1 || checkpointRecords < 1) {
            throw new IllegalArgumentException(
                    "edd.gfs.master.session-idle must be at least 1m and checkpoint-records at least 1");
        }
    }

    MasterSettings settings() {
        MasterSettings defaults = MasterSettings.defaults();
        return new MasterSettings(
                minimumServers,
                heartbeatInterval,
                deadAfter,
                defaults.lease(),
                defaults.grantLifetime(),
                defaults.readTokenLifetime(),
                Math.toIntExact(trashGrace.toMinutes()),
                Math.toIntExact(sessionIdle.toMinutes()),
                repairDelay,
                repairConcurrency);
    }

    List<Address> chunkservers() {
        return Arrays.stream(standby.split(",", -1))
                .map(one -> Address.newBuilder()
                        .setHost(one.substring(0, one.lastIndexOf(':')))
                        .setReplicationPort(Integer.parseInt(one.substring(one.lastIndexOf(':') + 1)))
                        .build())
                .toList();
    }

    CheckpointSchedule checkpoints() {
        return new CheckpointSchedule(checkpointRecords, checkpointInterval);
    }
}
