package cloud.edd.gfs.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.loop.UnstartedLoop;
import cloud.edd.gfs.protocol.token.ServerCredential;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterServerTest {

    @Test
    void aServerThatIsClosedByAnInterruptedThreadLetsGoOfItsPort() throws Exception {
        MasterServer server = new MasterServer(
                UnstartedLoop.make(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("a key of clients"),
                new ServerCredential(UnstartedLoop.KEYS),
                InstantSource.system());
        server.start();
        int port = server.port();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        await().untilAsserted(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    }
}
