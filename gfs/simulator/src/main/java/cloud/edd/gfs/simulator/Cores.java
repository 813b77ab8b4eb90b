package cloud.edd.gfs.simulator;

import cloud.edd.gfs.chunkserver.core.ChunkserverCore;
import cloud.edd.gfs.chunkserver.core.ChunkserverSettings;
import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Makes the cores of production, with the ids and keys of a run. */
final class Cores {

    static final int DATA_PORT = 9080;
    static final int REPLICATION_PORT = 9081;

    private static final int JOURNAL_BYTES = 2 << 20;
    private static final MasterSettings USUAL = MasterSettings.defaults();

    /** Longer than a restart, so that a server that comes back soon is not taken for dead. */
    private static final int SOONEST_DEAD_SECONDS = 9;

    private static final int LATEST_DEAD_SECONDS = 30;

    /** Short enough that copies are made elsewhere while a server is down, and sometimes too long for it. */
    static final int LATEST_REPAIR_SECONDS = 45;

    /** Longer than any operation takes, so that no session is forgotten under it. */
    private static final int SHORTEST_IDLE_MINUTES = 6;

    /** Short enough that what dead programs had begun is freed within the hours that some runs go on. */
    private static final int LONGEST_IDLE_MINUTES = 40;

    private final Simulation world;
    private final MasterSettings settings;
    private final SigningKeys keys =
            SigningKeys.of("the secret of a simulated cluster".getBytes(StandardCharsets.UTF_8), null);

    Cores(Simulation world) {
        this.world = world;
        int deadAfter = (int) world.chance.between(SOONEST_DEAD_SECONDS, LATEST_DEAD_SECONDS);
        int repairDelay = (int) world.chance.between(deadAfter, LATEST_REPAIR_SECONDS);
        this.settings = new MasterSettings(
                USUAL.minimumServers(),
                USUAL.heartbeatInterval(),
                Duration.ofSeconds(deadAfter),
                USUAL.lease(),
                USUAL.grantLifetime(),
                USUAL.readTokenLifetime(),
                USUAL.trashGraceMinutes(),
                (int) world.chance.between(SHORTEST_IDLE_MINUTES, LONGEST_IDLE_MINUTES),
                Duration.ofSeconds(repairDelay),
                USUAL.repairConcurrency());
    }

    static String host(int number) {
        return "host" + number;
    }

    MasterCore master(SimulatedLog log) {
        return master(log, Epoch.getDefaultInstance());
    }

    /** Of a standby that was granted an epoch. */
    MasterCore master(SimulatedLog log, Epoch granted) {
        return new MasterCore(
                settings,
                keys,
                world.chance,
                Recoveries.recover(world, log, world.chunkBytes),
                log.log().room(),
                log.log().tailWasCut(),
                granted);
    }

    /** How servers prove themselves. */
    ServerCredential credential() {
        return new ServerCredential(keys);
    }

    /** Signed as the master signs. */
    ChunkTokens tokens() {
        return new ChunkTokens(keys);
    }

    ChunkserverCore chunkserver(int number) {
        Address address = Address.newBuilder()
                .setHost(host(number))
                .setDataPort(DATA_PORT)
                .setReplicationPort(REPLICATION_PORT)
                .build();
        return new ChunkserverCore(
                new ChunkserverSettings("cs" + number, address, "simulated", JOURNAL_BYTES, world.chunkBytes),
                world.chance,
                keys,
                LoadSource.NONE);
    }
}
