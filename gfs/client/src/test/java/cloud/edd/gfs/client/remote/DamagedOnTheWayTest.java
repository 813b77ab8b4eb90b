package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ReportBadReplicaReply;
import cloud.edd.proto.gfs.ReportBadReplicaRequest;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A byte that is another one when it arrives is found by the checksum of its block, whichever server it came from. */
@Timeout(60)
class DamagedOnTheWayTest {

    private static final int DAMAGED = 200_000;
    private static final byte[] CONTENT = content();
    private final BlockingQueue<ReportBadReplicaRequest> reports = new LinkedBlockingQueue<>();

    @Test
    void isReportedAndReadFromTheNextServer() throws Exception {
        try (ReadingChunkserver bad = new ReadingChunkserver(CONTENT, DamagedOnTheWayTest::flipOneBit);
                ReadingChunkserver good = new ReadingChunkserver(CONTENT, UnaryOperator.identity())) {
            assertThat(read(Duration.ofSeconds(20), bad.port(), good.port())).isEqualTo(CONTENT);

            ReportBadReplicaRequest report = reports.poll(20, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
            assertThat(report.getOffset()).as("the damaged block").isEqualTo(DAMAGED / (64 << 10) * (64 << 10));
            assertThat(bad.asked()).isNotEmpty();
        }
    }

    @Test
    void isNeverHandedToTheApplication() throws Exception {
        try (ReadingChunkserver bad = new ReadingChunkserver(CONTENT, DamagedOnTheWayTest::flipOneBit)) {
            assertThatThrownBy(() -> read(Duration.ofSeconds(2), bad.port()))
                    .isInstanceOfSatisfying(
                            GfsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
        }
    }

    private byte[] read(Duration patience, Integer... ports) throws Exception {
        Server master = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Master(List.of(ports)))
                .build()
                .start();
        try (GfsClient client = GfsClient.connect(new GfsClientSettings(
                        "127.0.0.1",
                        master.getPort(),
                        "0123456789abcdef",
                        "test",
                        Duration.ofSeconds(20),
                        patience,
                        Duration.ofSeconds(5)));
                GfsReader reader = client.open("n", "file");
                InputStream stream = reader.newInputStream()) {
            return stream.readAllBytes();
        } finally {
            master.shutdownNow().awaitTermination();
        }
    }

    private final class Master extends MasterGrpc.MasterImplBase {
        private final OpenReply opened;

        Master(List<Integer> ports) {
            ChunkLocation.Builder chunk = ChunkLocation.newBuilder()
                    .setCommitted(ChunkState.newBuilder().setLength(CONTENT.length));
            ports.forEach(port -> chunk.addReplicas(Replica.newBuilder()
                    .setServerId("cs-" + port)
                    .setAddress(Address.newBuilder().setHost("127.0.0.1").setDataPort(port))));
            opened = OpenReply.newBuilder()
                    .setFile(FileAttributes.newBuilder()
                            .setFileId(1)
                            .setLength(CONTENT.length)
                            .setCrc32C(Crc32c.of(CONTENT)))
                    .addChunks(chunk)
                    .build();
        }

        @Override
        public void open(OpenRequest request, StreamObserver<OpenReply> reply) {
            reply.onNext(opened);
            reply.onCompleted();
        }

        @Override
        public void locate(LocateRequest request, StreamObserver<OpenReply> reply) {
            reply.onNext(opened);
            reply.onCompleted();
        }

        @Override
        public void reportBadReplica(ReportBadReplicaRequest request, StreamObserver<ReportBadReplicaReply> reply) {
            reports.add(request);
            reply.onNext(ReportBadReplicaReply.getDefaultInstance());
            reply.onCompleted();
        }
    }

    private static byte[] flipOneBit(byte[] bytes) {
        bytes[DAMAGED] ^= 0x10;
        return bytes;
    }

    private static byte[] content() {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        return content;
    }
}
