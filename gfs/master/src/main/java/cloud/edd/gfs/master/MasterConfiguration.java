package cloud.edd.gfs.master;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.FolderCopy;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.operation.MasterMetrics;
import cloud.edd.gfs.master.restore.LiveVerification;
import cloud.edd.gfs.master.restore.LogRestore;
import cloud.edd.gfs.master.restore.MasterQuestions;
import cloud.edd.gfs.master.rpc.MasterServer;
import cloud.edd.gfs.master.standby.FolderHome;
import cloud.edd.gfs.master.standby.RemoteChunkservers;
import cloud.edd.gfs.master.standby.Standby;
import cloud.edd.gfs.master.standby.StandbyService;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the master together from its properties and secrets. */
@Configuration(proxyBeanMethods = false)
class MasterConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(MasterConfiguration.class);

    /** Exit code after a fault that a restart may cure: the supervisor starts the process again. */
    private static final int FAULT = 70;

    @Bean
    SigningKeys signingKeys(Environment environment) {
        String previous = environment.getProperty("GFS_JWT_SECRET_PREVIOUS", "").strip();
        return SigningKeys.of(
                required(environment, "GFS_JWT_SECRET").getBytes(StandardCharsets.UTF_8),
                previous.isEmpty() ? null : previous.getBytes(StandardCharsets.UTF_8));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Desk desk(MasterProperties properties, SigningKeys keys, MasterMetrics metrics) throws IOException {
        Path data = Objects.requireNonNull(properties.data());
        if (properties.standby().isEmpty()) {
            return master(properties, keys, metrics);
        }
        if (!FolderHome.isFree(data)) {
            LOG.info("{} is the folder of a master: a standby that was promoted goes on as the master", data);
            return master(properties, keys, metrics);
        }
        FolderHome home = new FolderHome(data, MasterConfiguration::inBackground);
        return new StandbyService(
                home,
                new Standby(home, MetadataState.CHUNK_BYTES),
                properties.chunkservers(),
                new RemoteChunkservers(keys),
                randomIds()::next,
                MasterConfiguration::inBackground,
                (log, state, epoch) -> master(properties, keys, metrics, log, state, epoch),
                MasterConfiguration::exit);
    }

    private static MasterLoop master(MasterProperties properties, SigningKeys keys, MasterMetrics metrics)
            throws IOException {
        Path data = Objects.requireNonNull(properties.data());
        if (Files.exists(data.resolve(LogRestore.STANDBY))) {
            throw new IllegalStateException(data + " is the folder of a standby: promote that one, or name it with"
                    + " edd.gfs.master.standby; it may lack what was answered last");
        }
        FileMetadataLog log = FileMetadataLog.open(data, MasterConfiguration::inBackground);
        long begin = System.nanoTime();
        MetadataState state = MetadataRecovery.recover(log);
        LOG.info(
                "recovered {} files and {} chunks up to record {} in {} ms",
                state.fileCount(),
                state.chunkCount(),
                state.sequence(),
                (System.nanoTime() - begin) / 1_000_000);
        return master(properties, keys, metrics, log, state, FolderHome.granted(data));
    }

    private static MasterLoop master(
            MasterProperties properties,
            SigningKeys keys,
            MasterMetrics metrics,
            MetadataLog log,
            MetadataState state,
            Epoch granted) {
        MasterCore core =
                new MasterCore(properties.settings(), keys, randomIds(), state, log.room(), log.tailWasCut(), granted);
        MasterLoop loop = new MasterLoop(
                core,
                log,
                properties.checkpoints(),
                MasterConfiguration::inBackground,
                InstantSource.system(),
                metrics,
                MasterConfiguration::exit);
        loop.verifyWith(new LiveVerification(
                new MasterQuestions(loop::call),
                Objects.requireNonNull(properties.data()),
                keys,
                MasterConfiguration::inBackground));
        Optional.ofNullable(properties.copyFolder())
                .ifPresent(folder -> loop.keep(new FolderCopy(folder, log, System::nanoTime)));
        return loop;
    }

    private static void inBackground(Runnable task) {
        Thread.ofVirtual().name("gfs-master-disk").start(task);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    MasterServer masterServer(Desk desk, MasterProperties properties, SigningKeys keys, Environment environment) {
        List<String> clientKeys = Stream.of(
                        required(environment, "GFS_CLIENT_KEY"),
                        environment.getProperty("GFS_CLIENT_KEY_PREVIOUS", "").strip())
                .filter(key -> !key.isEmpty())
                .toList();
        return new MasterServer(
                desk,
                new InetSocketAddress(properties.bind(), properties.port()),
                clientKeys,
                new ServerCredential(keys),
                InstantSource.system());
    }

    /** At once: nobody must hear of a change whose durability is in doubt. */
    private static void exit(String reason) {
        System.err.println("gfs-master: " + reason);
        Runtime.getRuntime().halt(FAULT);
    }

    private static String required(Environment environment, String name) {
        String secret = environment.getProperty(name, "").strip();
        if (secret.length() < SigningKeys.MINIMUM_SECRET_BYTES) {
            throw new IllegalStateException(name + " is " + (secret.isEmpty() ? "not set" : "too short")
                    + ": put at least " + SigningKeys.MINIMUM_SECRET_BYTES
                    + " characters into the environment, or into a"
                    + " file of that name in the folder that EDD_SECRETS_DIR names");
        }
        return secret;
    }

    private static IdSource randomIds() {
        return () -> {
            UUID random = UUID.randomUUID();
            return Uuid.newBuilder()
                    .setHigh(random.getMostSignificantBits())
                    .setLow(random.getLeastSignificantBits())
                    .build();
        };
    }
}
