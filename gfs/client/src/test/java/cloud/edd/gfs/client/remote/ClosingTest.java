package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.StatRequest;
import cloud.edd.proto.gfs.Uuid;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is closed while much is under way: whoever waits is told, and nothing else is to be read anywhere. */
@Timeout(30)
class ClosingTest {

    /** A master that lends sessions, sends some away to come again, and leaves others without an answer. */
    private static final class SlowMaster extends MasterGrpc.MasterImplBase {
        private static final Metadata.Key<byte[]> ERROR =
                Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

        final CountDownLatch asked = new CountDownLatch(3);

        @Override
        public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionReply> reply) {
            reply.onNext(OpenSessionReply.newBuilder()
                    .setSession(Uuid.newBuilder().setLow(1))
                    .build());
            reply.onCompleted();
        }

        @Override
        public void createAndPlace(CreateAndPlaceRequest request, StreamObserver<PlacementReply> reply) {
            asked.countDown();
        }

        @Override
        public void placeAppend(PlaceAppendRequest request, StreamObserver<PlacementReply> reply) {
            comeAgain(reply);
        }

        @Override
        public void stat(StatRequest request, StreamObserver<FileReply> reply) {
            comeAgain(reply);
        }

        private void comeAgain(StreamObserver<?> reply) {
            Metadata trailers = new Metadata();
            trailers.put(
                    ERROR,
                    GfsError.newBuilder()
                            .setCode(ErrorCode.UNAVAILABLE)
                            .setOutcome(Outcome.NOT_HAPPENED)
                            .build()
                            .toByteArray());
            reply.onError(Status.UNAVAILABLE.asRuntimeException(trailers));
            asked.countDown();
        }
    }

    private final SlowMaster master = new SlowMaster();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler reader = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
        }

        @Override
        public void flush() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Thread.@Nullable UncaughtExceptionHandler before;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(master)
                .build()
                .start();
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> logged.add(thread + ": " + failure));
        Logger.getLogger("").addHandler(reader);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(reader);
        Thread.setDefaultUncaughtExceptionHandler(before);
        server.shutdownNow();
        callers.shutdownNow();
    }

    @Test
    void whatIsUnderWayIsBrokenOffInOrderAndWhoWaitsHearsIt() throws Exception {
        GfsClient gfs =
                GfsClient.connect(GfsClientSettings.of("localhost", server.getPort(), "0123456789abcdef", "closing"));
        GfsWriter idle = gfs.create("n", "idle", PublishMode.CREATE);
        idle.write(ByteBuffer.allocate(3 << 20));
        List<Future<?>> waiting = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            waiting.add(callers.submit(() -> gfs.append("n", "log", ByteBuffer.allocate(10))));
            waiting.add(callers.submit(() -> gfs.stat("n", "file")));
            waiting.add(callers.submit(() -> gfs.putSmall("n", "file", PublishMode.CREATE, ByteBuffer.allocate(10))));
        }
        master.asked.await();

        gfs.close();

        for (Future<?> one : waiting) {
            assertThatThrownBy(() -> one.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(GfsException.class)
                    .hasMessageContaining("closed");
        }
        assertThatThrownBy(idle::publish).isInstanceOf(GfsException.class).hasMessageContaining("closed");
        idle.close();
        assertThatThrownBy(() -> gfs.stat("n", "file"))
                .isInstanceOf(GfsNotHappenedException.class)
                .hasMessageContaining("closed");
        assertThat(logged).isEmpty();
    }
}
