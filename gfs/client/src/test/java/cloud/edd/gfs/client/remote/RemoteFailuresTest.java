package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsOutcomeUnknownException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.StatRequest;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteFailuresTest {

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private static final Metadata.Key<byte[]> ERROR = Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** A master that answers garbage to one question, and nothing to any other. */
    private static final class UselessMaster extends MasterGrpc.MasterImplBase {
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
    private GfsClient client;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new UselessMaster())
                .build()
                .start();
        client = GfsClient.connect(settings(server.getPort(), SOON));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
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
        // Repeated until the time is over; the first call of a process alone may take longer than SOON.
        try (GfsClient patient = GfsClient.connect(settings(server.getPort(), PATIENT))) {
            assertThatThrownBy(() -> patient.stat("n", "garbage")).isInstanceOfSatisfying(GfsException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                assertThat(e).hasMessageContaining("cannot be read");
            });
        }
    }

    @Test
    void aCallThatIsInterruptedHasAnUnknownOutcome() {
        interrupted(GfsOutcomeUnknownException.class, () -> client.delete("n", "p"));
        interrupted(GfsException.class, () -> client.append("n", "p", ByteBuffer.allocate(10)));
    }

    @Test
    void aWriterThatIsInterruptedWhileItTakesMemoryHasDoneNothing() throws Exception {
        try (GfsWriter writer = client.create("n", "p", PublishMode.CREATE)) {
            interrupted(GfsNotHappenedException.class, () -> writer.write(ByteBuffer.allocate(100)));
        }
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
