package cloud.edd.gfs.chunkserver.shell;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochRequest;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever answers at the master's address is not obeyed before he has proved to know the secret. */
@Timeout(60)
class MasterStreamTest {

    private static final ByteString NONCE = ByteString.copyFromUtf8("nonce of master.");
    private static final MasterFrame ORDER = MasterFrame.newBuilder()
            .setEpochRequest(
                    EpochRequest.newBuilder().setEpoch(Epoch.newBuilder().setNumber(1_000)))
            .build();

    private final ServerCredential ours = with("0123456789abcdef0123456789abcdef");
    private final BlockingQueue<ServerFrame> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Function<ServerFrame, MasterFrame> master = frame -> MasterFrame.getDefaultInstance();
    private Server server;
    private MasterStream stream;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new ChunkserverLinkGrpc.ChunkserverLinkImplBase() {
                    @Override
                    public StreamObserver<ServerFrame> connect(StreamObserver<MasterFrame> replies) {
                        return new StreamObserver<>() {
                            @Override
                            public void onNext(ServerFrame frame) {
                                said.add(frame);
                                replies.onNext(master.apply(frame));
                            }

                            @Override
                            public void onError(Throwable failure) {
                                heard.add("the stream was cancelled");
                            }

                            @Override
                            public void onCompleted() {
                                replies.onCompleted();
                            }
                        };
                    }
                })
                .build()
                .start();
        stream = new MasterStream(
                List.of(InetSocketAddress.createUnresolved("127.0.0.1", server.getPort())),
                ours,
                "cs-1",
                () -> Uuid.newBuilder().setHigh(1).setLow(2).build(),
                InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        stream.shutdown();
        server.shutdownNow().awaitTermination();
    }

    @Test
    void aMasterThatProvesItselfIsHeardAndGetsAProof() throws Exception {
        master = frame -> frame.hasHello() ? proof(ours, frame) : ORDER;
        open();

        assertThat(heard.take()).isEqualTo("opened");
        assertThat(heard.take()).isEqualTo("EPOCH_REQUEST");
        ServerFrame hello = said.take();
        assertThat(ours.provesServer(
                        hello.getHello(),
                        proof(ours, hello).getProof(),
                        said.take().getProof(),
                        "cs-1"))
                .isTrue();
    }

    @Test
    void whoGivesOrdersWithoutAProofIsLeft() throws Exception {
        master = frame -> ORDER;
        assertLeft();
    }

    @Test
    void whoDoesNotKnowTheSecretIsLeft() throws Exception {
        master = frame -> proof(with("another secret of thirty-two char"), frame);
        assertLeft();
    }

    private void assertLeft() throws InterruptedException {
        open();

        assertThat(heard.take()).contains("does not know GFS_JWT_SECRET");
        assertThat(heard.take() + heard.take())
                .contains("the stream was cancelled", "CANCELLED")
                .doesNotContain("opened", "EPOCH_REQUEST");
        assertThat(said).hasSize(1).allMatch(ServerFrame::hasHello);
    }

    private static MasterFrame proof(ServerCredential credential, ServerFrame hello) {
        return MasterFrame.newBuilder()
                .setProof(credential.masterProof(hello.getHello(), NONCE, "cs-1"))
                .build();
    }

    private void open() {
        stream.open(new MasterStream.Handler() {
            @Override
            public void opened() {
                heard.add("opened");
            }

            @Override
            public void received(MasterFrame frame) {
                heard.add(frame.getBodyCase().name());
            }

            @Override
            public void drained() {
                heard.add("drained");
            }

            @Override
            public void closed(String reason) {
                heard.add(reason);
            }
        });
    }

    private static ServerCredential with(String secret) {
        return new ServerCredential(SigningKeys.of(secret.getBytes(StandardCharsets.US_ASCII), null));
    }
}
