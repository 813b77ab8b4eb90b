package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StreamHello;
import cloud.edd.proto.gfs.StreamProof;
import cloud.edd.proto.gfs.Uuid;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who heard how a chunkserver's stream begins is none: the master's challenge is another one each time. */
@Timeout(60)
class ReplayedStreamTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), null);
    private static final Uuid FRESH = Uuid.newBuilder().setHigh(1).setLow(2).build();
    private static final StreamHello HELLO =
            StreamHello.newBuilder().setNonce(ServerCredential.nonce(FRESH)).build();

    @TempDir
    Path folder;

    private final ServerCredential credential = new ServerCredential(KEYS);
    private final String heardHeader = credential.header("cs-1", System.currentTimeMillis(), FRESH);
    private MiniMaster master;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        master = new MiniMaster(folder, KEYS, "the client key of a test");
        master.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", master.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        master.stop();
    }

    @Test
    void aHeaderThatWasHeardRegistersNobody() throws InterruptedException {
        Recorder recorder = new Recorder();
        connect(recorder)
                .onNext(ServerFrame.newBuilder()
                        .setRegister(Register.newBuilder().setServerId("cs-1").setStorageId(FRESH))
                        .build());

        assertThat(recorder.heard.take()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void aProofThatWasHeardIsNoneForTheNextChallenge() throws InterruptedException {
        Recorder first = new Recorder();
        StreamObserver<ServerFrame> genuine = connect(first);
        genuine.onNext(ServerFrame.newBuilder().setHello(HELLO).build());
        StreamProof challenge = ((MasterFrame) first.heard.take()).getProof();
        assertThat(credential.provesMaster(HELLO, challenge, "cs-1")).isTrue();
        ServerFrame heardProof = ServerFrame.newBuilder()
                .setProof(credential.serverProof(HELLO, challenge, "cs-1"))
                .build();
        genuine.onNext(heardProof);
        genuine.onNext(ServerFrame.newBuilder()
                .setRegister(Register.newBuilder().setServerId("cs-1"))
                .build());
        assertThat(first.heard.take())
                .as("the master itself answers")
                .isInstanceOfSatisfying(
                        MasterFrame.class, frame -> assertThat(frame.hasProof()).isFalse());

        Recorder second = new Recorder();
        StreamObserver<ServerFrame> replay = connect(second);
        replay.onNext(ServerFrame.newBuilder().setHello(HELLO).build());
        replay.onNext(heardProof);

        assertThat(second.heard.take()).isInstanceOf(MasterFrame.class);
        assertThat(second.heard.take()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    private StreamObserver<ServerFrame> connect(Recorder recorder) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(ServerCredential.HEADER, Metadata.ASCII_STRING_MARSHALLER), heardHeader);
        return ChunkserverLinkGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .connect(recorder);
    }

    private static final class Recorder implements StreamObserver<MasterFrame> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        @Override
        public void onNext(MasterFrame frame) {
            heard.add(frame);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }
}
