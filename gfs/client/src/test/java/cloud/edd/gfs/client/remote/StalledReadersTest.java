package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Replica;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads whose takers stand still hold up no other, in memory that does not grow with them. */
@Timeout(120)
class StalledReadersTest {

    private static final int STREAMS = 200;
    private static final int READING = 20;
    private static final long POOL = 32L << 20;
    private static final byte[] CONTENT = content();

    private ReadingChunkserver chunkserver;
    private Server master;
    private RemoteGfs gfs;

    @BeforeEach
    void start() throws Exception {
        chunkserver = new ReadingChunkserver(CONTENT, UnaryOperator.identity());
        int port = chunkserver.port();
        master = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new MasterGrpc.MasterImplBase() {
                    @Override
                    public void open(OpenRequest request, StreamObserver<OpenReply> reply) {
                        reply.onNext(opened(port));
                        reply.onCompleted();
                    }

                    @Override
                    public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionReply> reply) {
                        reply.onNext(OpenSessionReply.getDefaultInstance());
                        reply.onCompleted();
                    }
                })
                .build()
                .start();
        gfs = client(POOL);
    }

    private RemoteGfs client(long poolBytes) {
        Duration patience = Duration.ofSeconds(2);
        return new RemoteGfs(
                new GfsClientSettings(
                        "127.0.0.1",
                        master.getPort(),
                        "0123456789abcdef",
                        "test",
                        poolBytes == POOL ? Duration.ofSeconds(20) : patience,
                        poolBytes == POOL ? Duration.ofSeconds(30) : patience,
                        Duration.ofSeconds(5)),
                poolBytes);
    }

    @AfterEach
    void stop() throws Exception {
        gfs.close();
        chunkserver.close();
        master.shutdownNow().awaitTermination();
    }

    @Test
    void twoHundredStreamsOfWhichMostStandStill() throws Exception {
        List<InputStream> stalled = new ArrayList<>();
        try (GfsReader reader = gfs.open("n", "file")) {
            for (int stream = 0; stream < STREAMS - READING; stream++) {
                InputStream opened = reader.newInputStream();
                // Some were fast before they stopped, and have much ahead of them.
                int before = stream % 4 == 0 ? CONTENT.length / 2 : 1;
                assertThat(opened.readNBytes(before)).hasSize(before);
                stalled.add(opened);
            }

            for (int stream = 0; stream < READING; stream++) {
                try (InputStream whole = reader.newInputStream()) {
                    assertThat(whole.readAllBytes()).isEqualTo(CONTENT);
                }
            }

            InputStream resumed = stalled.get(4);
            assertThat(resumed.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(CONTENT, CONTENT.length / 2, CONTENT.length));
        }
    }

    /** All three wait at the same time, each as long as a stream may stall. */
    @Test
    void whoFindsNoMemoryToReadOrToWriteIsToldInTime() throws Exception {
        try (RemoteGfs small = client(256 << 10);
                GfsReader reader = small.open("n", "file");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            InputStream first = reader.newInputStream();
            assertThat(first.read()).isNotNegative();
            InputStream second = reader.newInputStream();
            assertThat(second.read()).isNotNegative();
            List<GfsWriter> idle = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                idle.add(small.create("n", "p" + writer, PublishMode.CREATE));
                idle.getLast().write(ByteBuffer.allocate(1));
            }

            List<Future<?>> without = new ArrayList<>();
            without.add(callers.submit(() -> reader.newInputStream().read()));
            without.add(callers.submit(() -> {
                small.create("n", "p", PublishMode.CREATE).write(ByteBuffer.allocate(1));
                return true;
            }));
            without.add(callers.submit(() -> small.append("n", "log", ByteBuffer.allocate(10))));

            assertThat(without).allSatisfy(one -> assertShortage(one::get));
            first.close();
            assertThat(reader.newInputStream().read()).isNotNegative();
            idle.forEach(GfsWriter::abort);
        }
    }

    private static void assertShortage(ThrowingCallable call) {
        assertThatThrownBy(call).cause().isInstanceOfSatisfying(GfsException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
            assertThat(e).hasMessageContaining("use fewer streams");
        });
    }

    private static OpenReply opened(int port) {
        return OpenReply.newBuilder()
                .setFile(FileAttributes.newBuilder()
                        .setFileId(1)
                        .setLength(CONTENT.length)
                        .setCrc32C(Crc32c.of(CONTENT)))
                .addChunks(ChunkLocation.newBuilder()
                        .setCommitted(ChunkState.newBuilder().setLength(CONTENT.length))
                        .addReplicas(Replica.newBuilder()
                                .setServerId("cs-1")
                                .setAddress(Address.newBuilder()
                                        .setHost("127.0.0.1")
                                        .setDataPort(port))))
                .build();
    }

    private static byte[] content() {
        byte[] content = new byte[3 * (512 << 10) + 1_234];
        new Random(7).nextBytes(content);
        return content;
    }
}
