package cloud.edd.gfs.master.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.Frame;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.MetadataRead;
import cloud.edd.proto.gfs.MetadataReadReply;
import cloud.edd.proto.gfs.PeerChallenge;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chunkserver that is away, or is none. */
@Timeout(60)
class CopyLinkTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of restoring".getBytes(StandardCharsets.US_ASCII), null);

    /** A pool of no more than this is used up by whoever takes anything. */
    private static final int SMALLEST_BUFFER = 4 << 10;

    private static InetSocketAddress address(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void nobodyListens() throws Exception {
        ServerSocket closed = listen();
        closed.close();

        assertThatThrownBy(() -> CopyLink.open(address(closed), KEYS)).isInstanceOf(IOException.class);
    }

    @Test
    void somebodyElseListens() throws Exception {
        try (ServerSocket server = listen()) {
            Thread.ofVirtual().start(() -> {
                try (Socket caller = server.accept()) {
                    caller.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    caller.getInputStream().read();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });

            assertThatThrownBy(() -> CopyLink.open(address(server), KEYS)).hasMessageContaining("does not speak");
        }
    }

    @Test
    void whoWaitsForMemoryCanBeInterrupted() throws Exception {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread.ofVirtual().start(() -> answerOneQuestion(server));
            BufferPool full = new BufferPool(SMALLEST_BUFFER);
            full.take(1);
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread asking = Thread.ofPlatform().start(() -> {
                try (CopyLink link = CopyLink.open((InetSocketAddress) server.getLocalAddress(), KEYS, full)) {
                    link.ask(MetadataRead.newBuilder().setLength(100));
                } catch (IOException e) {
                    end.complete(e);
                }
            });
            await().until(() -> asking.getState() == Thread.State.TIMED_WAITING
                    && Arrays.stream(asking.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(BufferPool.class.getName())));
            asking.interrupt();

            assertThat(end.get()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void whoDoesNotProveToBeAChunkserverIsLeft() throws Exception {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread.ofVirtual().start(() -> answerOneQuestion(server));
            SigningKeys others = SigningKeys.of("a secret of somebody else".getBytes(StandardCharsets.US_ASCII), null);

            assertThatThrownBy(() -> CopyLink.open((InetSocketAddress) server.getLocalAddress(), others))
                    .hasMessageContaining("does not prove");
        }
    }

    /** A chunkserver, as far as it is needed. */
    private static void answerOneQuestion(ServerSocketChannel server) {
        try (ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor();
                ConnectionWatch watch = new ConnectionWatch(WireTimeouts.DEFAULT, System::nanoTime, sweeper);
                FrameConnection caller = new FrameConnection(
                        server.accept(), new BufferPool(SMALLEST_BUFFER), watch, PayloadGate.forAnswers())) {
            caller.exchangePrefaces();
            caller.send(
                    DataFrame.newBuilder()
                            .setChallenge(PeerChallenge.newBuilder()
                                    .setNonce(ServerCredential.nonce(Uuid.getDefaultInstance())))
                            .build(),
                    Payload.empty());
            Frame hello = Objects.requireNonNull(caller.receive(), "a hello");
            caller.send(
                    DataFrame.newBuilder()
                            .setProof(new ServerCredential(KEYS)
                                    .proof(hello.header().getHello(), "cs-1", Uuid.getDefaultInstance()))
                            .build(),
                    Payload.empty());
            Frame question = caller.receive();
            if (question != null) {
                caller.send(
                        DataFrame.newBuilder()
                                .setId(question.header().getId())
                                .setMetadataReadReply(MetadataReadReply.getDefaultInstance())
                                .build(),
                        Payload.of(new byte[100]));
                caller.receive();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
