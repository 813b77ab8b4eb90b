package cloud.edd.gfs.master.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.MetadataRead;
import cloud.edd.proto.gfs.PeerChallenge;
import cloud.edd.proto.gfs.ReadReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chunkserver that is away, or is none. */
@Timeout(60)
class CopyLinkTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of restoring".getBytes(StandardCharsets.US_ASCII), null);

    /** Of the pool of 8 MiB, so that the next one of this length has to wait. */
    private static final int LARGE_PAYLOAD = 5 << 20;

    private static InetSocketAddress address(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static byte[] preface() {
        return new byte[] {'E', 'D', 'D', 'G', 'F', 'S', 0, 1};
    }

    private static byte[] frame(DataFrame frame, int payloadLength) {
        byte[] header = frame.toByteArray();
        return ByteBuffer.allocate(3 * Integer.BYTES + header.length)
                .putInt(header.length)
                .putInt(payloadLength)
                .putInt(Crc32c.of(header))
                .put(header)
                .array();
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
        try (ServerSocket server = listen()) {
            Thread.ofVirtual().start(() -> {
                try (Socket caller = server.accept()) {
                    caller.getOutputStream().write(preface());
                    caller.getOutputStream()
                            .write(frame(
                                    DataFrame.newBuilder()
                                            .setChallenge(PeerChallenge.getDefaultInstance())
                                            .build(),
                                    4 << 20));
                    caller.getOutputStream().write(new byte[4 << 20]);
                    caller.getOutputStream()
                            .write(frame(
                                    DataFrame.newBuilder()
                                            .setReadReply(ReadReply.getDefaultInstance())
                                            .build(),
                                    LARGE_PAYLOAD));
                    while (caller.getInputStream().read() >= 0) {
                        // Until the other side closes.
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread asking = Thread.ofPlatform().start(() -> {
                try (CopyLink link = CopyLink.open(address(server), KEYS)) {
                    link.ask(MetadataRead.newBuilder());
                } catch (IOException e) {
                    end.complete(e);
                }
            });
            await().until(() -> asking.getState() == Thread.State.WAITING
                    && Arrays.stream(asking.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(BufferPool.class.getName())));
            asking.interrupt();

            assertThat(end.get()).isInstanceOf(InterruptedIOException.class);
        }
    }
}
