package cloud.edd.testing.gfs;

import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * A master or a chunkserver in a JVM of its own without Spring around it, which starts in a fraction of the time: for tests in which
 * processes die by the dozen.
 *
 * <p>Arguments: {@code master FOLDER PORT}, {@code standby FOLDER PORT REPLICATION_PORT,...} or {@code chunkserver ID FOLDER MASTER_PORT[,...] DATA_PORT REPLICATION_PORT}.
 */
public final class BareProcess {

    private static final int FAULT = 70;

    /** Several in a second under load. */
    private static final CheckpointSchedule CHECKPOINTS = new CheckpointSchedule(100, Duration.ofSeconds(5));

    private BareProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        SigningKeys keys = SigningKeys.of(secret(environment, "GFS_JWT_SECRET").getBytes(StandardCharsets.UTF_8), null);
        if (arguments[0].equals("master")) {
            new MiniMaster(
                            Path.of(arguments[1]),
                            keys,
                            secret(environment, "GFS_CLIENT_KEY"),
                            Integer.parseInt(arguments[2]),
                            CHECKPOINTS,
                            BareProcess::end)
                    .start();
        } else if (arguments[0].equals("standby")) {
            new MiniMaster(
                            Path.of(arguments[1]),
                            keys,
                            secret(environment, "GFS_CLIENT_KEY"),
                            Integer.parseInt(arguments[2]),
                            CHECKPOINTS,
                            BareProcess::end)
                    .following(Arrays.stream(arguments[3].split(",", -1))
                            .map(port -> Address.newBuilder()
                                    .setHost("127.0.0.1")
                                    .setReplicationPort(Integer.parseInt(port))
                                    .build())
                            .toList())
                    .start();
        } else {
            new MiniChunkserver(
                            arguments[1],
                            Path.of(arguments[2]),
                            keys,
                            Arrays.stream(arguments[3].split(",", -1))
                                    .map(Integer::valueOf)
                                    .toList(),
                            Integer.parseInt(arguments[4]),
                            Integer.parseInt(arguments[5]),
                            BareProcess::end)
                    .start();
        }
        Thread.currentThread().join();
    }

    private static void end(String reason) {
        System.err.println(reason);
        Runtime.getRuntime().halt(FAULT);
    }

    private static String secret(Map<String, String> environment, String name) {
        String secret = environment.get(name);
        if (secret == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return secret;
    }
}
