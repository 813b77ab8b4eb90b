package cloud.edd.gfs.chunkserver;

import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.gfs.chunkserver.operation.MachineLoad;
import cloud.edd.gfs.chunkserver.shell.ChunkserverShell;
import cloud.edd.gfs.chunkserver.shell.ShellSettings;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the chunkserver together from its properties and secrets. */
@Configuration(proxyBeanMethods = false)
class ChunkserverConfiguration {

    /** Exit code after a fault that a restart may cure: the supervisor starts the process again. */
    private static final int FAULT = 70;

    @Bean
    SigningKeys signingKeys(Environment environment) {
        String current = environment.getProperty("GFS_JWT_SECRET", "");
        String previous = environment.getProperty("GFS_JWT_SECRET_PREVIOUS", "");
        if (current.isEmpty()) {
            throw new IllegalStateException("GFS_JWT_SECRET is not set: put it into the environment, or into a file of "
                    + "that name in the folder that EDD_SECRETS_DIR names; it is the same for master and chunkservers");
        }
        return SigningKeys.of(
                current.strip().getBytes(StandardCharsets.UTF_8),
                previous.isEmpty() ? null : previous.strip().getBytes(StandardCharsets.UTF_8));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ChunkserverShell chunkserver(
            ChunkserverProperties properties, SigningKeys keys, ConfigurableApplicationContext context)
            throws IOException {
        IdSource ids = () -> {
            UUID random = UUID.randomUUID();
            return Uuid.newBuilder()
                    .setHigh(random.getMostSignificantBits())
                    .setLow(random.getLeastSignificantBits())
                    .build();
        };
        LoadSource load = new MachineLoad();
        String build = getClass().getPackage().getImplementationVersion();
        return new ChunkserverShell(
                new ChunkserverShell.Identity(
                        Objects.requireNonNull(properties.id()),
                        properties.hostForOthers(),
                        properties.node(),
                        build == null ? "development" : build,
                        Math.toIntExact(properties.journalSegment().toBytes()),
                        properties.copyRate().toBytes()),
                new ShellSettings(
                        InetAddress.getByName(properties.bind()),
                        properties.dataPort(),
                        properties.replicationPort(),
                        properties.masters(),
                        properties.clientBuffer().toBytes(),
                        properties.peerBuffer().toBytes(),
                        properties.scrubRate().toBytes(),
                        WireTimeouts.DEFAULT),
                Objects.requireNonNull(properties.data()),
                keys,
                ids,
                load,
                InstantSource.system(),
                reason -> Thread.ofPlatform().name("gfs-exit").start(() -> {
                    context.close();
                    System.exit(FAULT);
                }));
    }
}
