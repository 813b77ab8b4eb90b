package cloud.edd.gfs.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.loop.UnstartedLoop;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.MasterGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MasterServerTest {

    @Test
    void aServerWithACallUnderWayThatIsClosedByAnInterruptedThreadLetsGoOfItsPort() throws Exception {
        MasterLoop neverAnswers = UnstartedLoop.make();
        MasterServer server = new MasterServer(
                neverAnswers,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("a key of clients"),
                new ServerCredential(UnstartedLoop.KEYS),
                InstantSource.system());
        server.start();
        int port = server.port();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer a key of clients");
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
        Future<ClusterStatus> underWay =
                MasterGrpc.newFutureStub(channel).getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
        await().until(() -> neverAnswers.queued() > 0);

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        await().untilAsserted(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
        await().atMost(Duration.ofSeconds(30)).until(underWay::isDone);
        channel.shutdownNow();
    }
}
