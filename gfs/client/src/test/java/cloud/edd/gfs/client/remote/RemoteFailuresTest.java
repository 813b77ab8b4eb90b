package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsOutcomeUnknownException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.StatRequest;
import cloud.edd.proto.gfs.Uuid;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteFailuresTest {

    /** For what is not answered in time. */
    private static final Duration SOON = Duration.ofMillis(500);

    /** For what is answered, by the master or somebody else, and asked for again until the time is over. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    /** For what is answered, or interrupted, on whatever machine. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Metadata.Key<byte[]> ERROR = Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final int SEGMENT = 1 << 20;

    /** What a stream may have on its way. */
    private static final int WINDOW = 4 << 20;

    private static final byte[] PREFACE = {'E', 'D', 'D', 'G', 'F', 'S', 0, 1};

    /**
     * A master that lends sessions, answers garbage to one question, nothing to a small file, and to an opening where the path is the
     * port of a chunkserver. Anything else it does not know.
     */
    private static final class UselessMaster extends MasterGrpc.MasterImplBase {
        @Override
        public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionReply> reply) {
            reply.onNext(OpenSessionReply.newBuilder()
                    .setSession(Uuid.newBuilder().setLow(1))
                    .build());
            reply.onCompleted();
        }

        @Override
        public void createAndPlace(CreateAndPlaceRequest request, StreamObserver<PlacementReply> reply) {
            // Never answered.
        }

        @Override
        public void placeChunk(PlaceChunkRequest request, StreamObserver<PlacementReply> reply) {
            // Never answered.
        }

        @Override
        public void open(OpenRequest request, StreamObserver<OpenReply> reply) {
            Address address = Address.newBuilder()
                    .setHost("127.0.0.1")
                    .setDataPort(Integer.parseInt(request.getPath()))
                    .build();
            reply.onNext(OpenReply.newBuilder()
                    .setFile(FileAttributes.newBuilder().setLength(10).setChunkCount(1))
                    .addChunks(ChunkLocation.newBuilder()
                            .setCommitted(ChunkState.newBuilder().setLength(10))
                            .addReplicas(Replica.newBuilder().setAddress(address)))
                    .build());
            reply.onCompleted();
        }

        @Override
        public void stat(StatRequest request, StreamObserver<FileReply> reply) {
            if (request.getPath().equals("garbage")) {
                Metadata trailers = new Metadata();
                trailers.put(ERROR, new byte[] {0x0A, 0x7F});
                reply.onError(Status.INTERNAL.asRuntimeException(trailers));
            }
        }
    }

    private Server server;
    /** Gives up {@link #SOON}. */
    private GfsClient client;
    /** Gives up after {@link #LONG}. */
    private GfsClient patient;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new UselessMaster())
                .build()
                .start();
        client = GfsClient.connect(settings(server.getPort(), SOON));
        patient = GfsClient.connect(settings(server.getPort(), LONG));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        patient.close();
        server.shutdownNow().awaitTermination();
    }

    private static GfsClientSettings settings(int port, Duration time) {
        return new GfsClientSettings("127.0.0.1", port, "0123456789abcdef", "test", time, time, time);
    }

    private static void interrupted(Class<? extends GfsException> kind, ThrowingCallable call) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call)
                .isInstanceOf(kind)
                .isInstanceOfSatisfying(
                        GfsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anErrorThatCannotBeReadIsAnErrorOfTheMaster() {
        keepASession(patient); // the first call of a process takes long
        try (GfsClient again = GfsClient.connect(settings(server.getPort(), A_WHILE))) {
            assertThatThrownBy(() -> again.stat("n", "garbage")).isInstanceOfSatisfying(GfsException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                assertThat(e).hasMessageContaining("cannot be read");
            });
        }
    }

    @Test
    void aCallThatIsInterruptedHasAnUnknownOutcome() {
        interrupted(GfsOutcomeUnknownException.class, () -> patient.delete("n", "p"));
        interrupted(GfsException.class, () -> patient.append("n", "p", ByteBuffer.allocate(10)));
    }

    @Test
    void aWriterThatIsInterruptedWhileItTakesMemoryHasDoneNothing() throws Exception {
        try (GfsWriter writer = patient.create("n", "p", PublishMode.CREATE)) {
            interrupted(GfsNotHappenedException.class, () -> writer.write(ByteBuffer.allocate(100)));
        }
    }

    @Test
    void anAppendThatIsInterruptedWhileItTakesMemoryHasDoneNothing() {
        keepASession(patient);
        interrupted(GfsNotHappenedException.class, () -> patient.append("n", "p", ByteBuffer.allocate(10)));
    }

    @Test
    void whatTheMasterDoesNotKnowHasNotHappened() {
        assertThatThrownBy(() -> patient.append("n", "p", ByteBuffer.allocate(10)))
                .isInstanceOf(GfsNotHappenedException.class)
                .hasMessageContaining("another release");
        assertThatThrownBy(() -> patient.delete("n", "p"))
                .isInstanceOf(GfsNotHappenedException.class)
                .hasMessageContaining("another release");
    }

    @Test
    void aWriterThatIsInterruptedWhileItWaitsForRoomHasDoneNothing() throws Exception {
        try (GfsWriter writer = patient.create("n", "p", PublishMode.CREATE)) {
            writer.write(ByteBuffer.allocate(WINDOW + SEGMENT - 1));
            interrupted(GfsNotHappenedException.class, () -> writer.write(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aWriterThatIsInterruptedWhileItIsPublishedHasAnUnknownOutcome() throws Exception {
        keepASession(patient);
        try (GfsWriter writer = patient.create("n", "p", PublishMode.CREATE)) {
            writer.write(ByteBuffer.allocate(100));
            interrupted(GfsOutcomeUnknownException.class, writer::publish);
        }
    }

    @Test
    void aReaderThatIsInterruptedHasReadNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GfsReader reader = patient.open("n", "" + silent.getLocalPort())) {
            interrupted(GfsNotHappenedException.class, () -> reader.read(0, ByteBuffer.allocate(10)));
        }
    }

    @Test
    void aChunkserverThatIsAwayEndsOrSpeaksAnotherLanguageIsNamed() throws Exception {
        keepASession(patient); // the first call of a process takes long
        int nobody;
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = held.getLocalPort();
        }
        assertUnreadable(nobody);
        for (byte[] first : List.of(PREFACE, "HTTP/1.1".getBytes(StandardCharsets.US_ASCII))) {
            try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> greetAll(stranger, first));
                assertUnreadable(stranger.getLocalPort());
            }
        }
    }

    private void assertUnreadable(int port) throws Exception {
        try (GfsClient again = GfsClient.connect(settings(server.getPort(), A_WHILE));
                GfsReader reader = again.open("n", "" + port)) {
            assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(10)))
                    .isInstanceOf(GfsNotHappenedException.class);
        }
    }

    /** Says its first bytes to whoever comes, and nothing more. */
    private static void greetAll(ServerSocket stranger, byte[] first) {
        while (!stranger.isClosed()) {
            try (Socket caller = stranger.accept()) {
                caller.getOutputStream().write(first);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** So that the next operation does not have to ask for one. */
    private static void keepASession(GfsClient client) {
        assertThatThrownBy(() -> client.delete("n", "p")).isInstanceOf(GfsNotHappenedException.class);
    }

    @Test
    void listingsOfAMasterThatDoesNotAnswerFailWhereTheyAreRead() {
        assertThatThrownBy(() -> client.list("n", "").hasNext())
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(GfsException.class);
        assertThatThrownBy(() -> client.trash("n", "").hasNext())
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(GfsException.class);
    }

    @Test
    void aClientClosedByAnInterruptedThreadIsClosed() {
        GfsClient other = GfsClient.connect(settings(server.getPort(), SOON));
        Thread.currentThread().interrupt();
        other.close();
        assertThat(Thread.interrupted()).isTrue();
    }
}
