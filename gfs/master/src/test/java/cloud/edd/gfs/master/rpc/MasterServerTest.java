package cloud.edd.gfs.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.master.loop.LoopMetrics;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Uuid;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterServerTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of the server".getBytes(StandardCharsets.US_ASCII), null);

    /** Not started: it answers nobody. */
    private static MasterLoop loop() {
        MetadataLog log = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        return new MasterLoop(
                new MasterCore(
                        MasterSettings.defaults(),
                        KEYS,
                        () -> Uuid.newBuilder().setLow(1).build(),
                        MetadataRecovery.recover(log),
                        log.room(),
                        log.tailWasCut()),
                log,
                new CheckpointSchedule(1_000, Duration.ofMinutes(1)),
                Runnable::run,
                InstantSource.system(),
                LoopMetrics.NONE,
                reason -> {});
    }

    @Test
    void aServerThatIsClosedByAnInterruptedThreadLetsGoOfItsPort() throws Exception {
        MasterServer server = new MasterServer(
                loop(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("a key of clients"),
                new ServerCredential(KEYS),
                InstantSource.system());
        server.start();
        int port = server.port();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        await().untilAsserted(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    }
}
