package cloud.edd.testing.gfs;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.gfs.master.loop.LoopMetrics;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.restore.LiveVerification;
import cloud.edd.gfs.master.restore.MasterQuestions;
import cloud.edd.gfs.master.rpc.MasterServer;
import cloud.edd.gfs.master.standby.FolderHome;
import cloud.edd.gfs.master.standby.RemoteChunkservers;
import cloud.edd.gfs.master.standby.Standby;
import cloud.edd.gfs.master.standby.StandbyService;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A master that can be stopped and started again from its log, on the same port. */
final class MiniMaster {

    private static final Logger log = LoggerFactory.getLogger(MiniMaster.class);

    /** Often enough that a test of some seconds restarts from a checkpoint, too. */
    private static final CheckpointSchedule CHECKPOINTS = new CheckpointSchedule(500, Duration.ofSeconds(5));

    private final Path folder;
    private final SigningKeys keys;
    private final String clientKey;
    private final CheckpointSchedule checkpoints;
    private final Consumer<String> fatal;
    private int port;
    private List<Address> chunkservers = List.of();
    private @Nullable StandbyService standby;
    private @Nullable MasterLoop loop;
    private @Nullable MasterServer server;

    MiniMaster(Path folder, SigningKeys keys, String clientKey) {
        this(folder, keys, clientKey, 0, CHECKPOINTS, reason -> log.error("the master must end: {}", reason));
    }

    /** @param fatal told why the process must end */
    MiniMaster(
            Path folder,
            SigningKeys keys,
            String clientKey,
            int port,
            CheckpointSchedule checkpoints,
            Consumer<String> fatal) {
        this.checkpoints = checkpoints;
        this.folder = folder;
        this.keys = keys;
        this.clientKey = clientKey;
        this.port = port;
        this.fatal = fatal;
    }

    int port() {
        return port;
    }

    void start() {
        if (loop != null || standby != null) {
            return;
        }
        if (chunkservers.isEmpty()) {
            MasterLoop running = recovered();
            running.start();
            loop = running;
            open(running);
        } else {
            FolderHome home = new FolderHome(folder, MiniMaster::inBackground);
            StandbyService waiting = new StandbyService(
                    home,
                    new Standby(home, MetadataState.CHUNK_BYTES),
                    chunkservers,
                    new RemoteChunkservers(keys),
                    new RandomIds()::next,
                    MiniMaster::inBackground,
                    this::master,
                    fatal);
            waiting.start();
            standby = waiting;
            open(waiting);
        }
    }

    /** From now on it is started as a standby, on a folder of its own. */
    MiniMaster following(List<Address> where) {
        chunkservers = where;
        return this;
    }

    private static void inBackground(Runnable task) {
        Thread.ofVirtual().name("gfs-master-disk").start(task);
    }

    private MasterLoop recovered() {
        FileMetadataLog records = FileMetadataLog.open(folder, MiniMaster::inBackground);
        return master(records, MetadataRecovery.recover(records), Epoch.getDefaultInstance());
    }

    private MasterLoop master(MetadataLog records, MetadataState state, Epoch granted) {
        MasterCore core =
                new MasterCore(settings(), keys, new RandomIds(), state, records.room(), records.tailWasCut(), granted);
        MasterLoop running = new MasterLoop(
                core, records, checkpoints, MiniMaster::inBackground, InstantSource.system(), LoopMetrics.NONE, fatal);
        running.verifyWith(
                new LiveVerification(new MasterQuestions(running::call), folder, keys, MiniMaster::inBackground));
        return running;
    }

    private void open(Desk desk) {
        MasterServer door = new MasterServer(
                desk,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                List.of(clientKey),
                new ServerCredential(keys),
                InstantSource.system());
        try {
            door.start();
        } catch (IOException e) {
            throw new UncheckedIOException("The master did not open its port.", e);
        }
        port = door.port();
        server = door;
    }

    void stop() {
        MasterServer door = server;
        MasterLoop running = loop;
        StandbyService waiting = standby;
        server = null;
        loop = null;
        standby = null;
        if (door != null) {
            door.close();
        }
        if (running != null) {
            running.close();
        }
        if (waiting != null) {
            waiting.close();
        }
    }

    /** As in production, but a server that says nothing counts as dead after seconds. */
    private static MasterSettings settings() {
        MasterSettings usual = MasterSettings.defaults();
        return new MasterSettings(
                usual.minimumServers(),
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                usual.lease(),
                usual.grantLifetime(),
                usual.readTokenLifetime(),
                usual.trashGraceMinutes(),
                usual.sessionIdleMinutes(),
                usual.repairDelay(),
                usual.repairConcurrency());
    }
}
