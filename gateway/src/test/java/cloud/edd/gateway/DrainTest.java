package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients with HTTP/2, and those whose answers are stored, see of a gateway that ends. */
class DrainTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final int ANY_STREAM = Integer.MAX_VALUE;

    private final Origin origin = new Origin();
    private final TestGateway gateway =
            TestGateway.start(Map.of("storage/", origin.url() + "~"), Map.of("edd.gateway.drain.announce", "2s"));

    /** Of the one connection of a test. */
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);

    @AfterEach
    void stop() {
        gateway.close();
        origin.close();
    }

    @Test
    void http2_is_told_goodbye_in_two_steps_and_what_comes_between_them_is_answered() throws Exception {
        origin.says("/page", 200, "content", "Cache-Control: no-store");
        try (SSLSocket socket = http2()) {
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(Http2Bytes.opened(get(1, "/page")));
            assertThat(head(in, 1).status()).hasToString("200");
            Thread drain = Thread.ofVirtual().start(gateway::close);

            assertThat(goodbye(in)).isEqualTo(ANY_STREAM);
            socket.getOutputStream().write(get(3, "/page"));
            assertThat(head(in, 3).status()).hasToString("200");
            assertThat(goodbye(in)).isEqualTo(3);
            assertThat(in.readAllBytes()).isEmpty();
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(origin.asked("/page")).hasSize(2);
    }

    @Test
    void what_is_stored_is_given_as_long_as_requests_are_taken() throws Exception {
        origin.says("/page", 200, "content", "Cache-Control: max-age=3600");
        try (SSLSocket socket = http2()) {
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(Http2Bytes.opened(get(1, "/page")));
            assertThat(head(in, 1).get("cache-status")).hasToString("edd-gateway; fwd=uri-miss; stored");
            int health = gateway.health();
            Thread drain = Thread.ofVirtual().start(gateway::close);

            await().until(() -> ready(health) == 503);
            HttpResponse<String> announced = gateway.get(HOST, "/page");
            assertThat(announced.statusCode()).isEqualTo(200);
            assertThat(announced.headers().firstValue("cache-status").orElseThrow())
                    .startsWith("edd-gateway; hit");
            assertThat(goodbye(in)).isEqualTo(ANY_STREAM);
            socket.getOutputStream().write(get(3, "/page"));
            assertThat(head(in, 3).get("cache-status").toString()).startsWith("edd-gateway; hit");
            assertThat(goodbye(in)).isEqualTo(3);
            assertThat(in.readAllBytes()).isEmpty();
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(origin.asked("/page")).hasSize(1);
    }

    private static int ready(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return RawAnswer.to(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .status();
        }
    }

    private SSLSocket http2() throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), gateway.https());
        SSLSocket socket = (SSLSocket)
                gateway.authority.clientContext().getSocketFactory().createSocket(plain, HOST, gateway.https(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static byte[] get(int stream, String path) {
        return Http2Bytes.request(stream, ":method", "GET", ":scheme", "https", ":authority", HOST, ":path", path);
    }

    private record Frame(int type, int stream, ByteBuffer payload) {
        static Frame read(DataInputStream in) throws IOException {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            return new Frame(type, in.readInt(), ByteBuffer.wrap(in.readNBytes(length)));
        }
    }

    private Http2Headers head(DataInputStream in, int stream) throws IOException, Http2Exception {
        Frame frame = next(in, Http2Bytes.HEADERS);
        assertThat(frame.stream()).isEqualTo(stream);
        return heads.decodeHeaders(stream, Unpooled.wrappedBuffer(frame.payload()));
    }

    /** The last stream that a GOAWAY without a fault names. */
    private static int goodbye(DataInputStream in) throws IOException {
        ByteBuffer payload = next(in, Http2Bytes.GOAWAY).payload();
        int last = payload.getInt();
        assertThat(Http2Error.valueOf(payload.getInt())).isEqualTo(Http2Error.NO_ERROR);
        return last;
    }

    private static Frame next(DataInputStream in, int type) throws IOException {
        Frame frame = Frame.read(in);
        while (frame.type() != type) {
            // An answer's body, settings, windows.
            assertThat(frame.type())
                    .isIn(Http2Bytes.DATA, Http2Bytes.SETTINGS, Http2Bytes.WINDOW_UPDATE, Http2Bytes.PING);
            frame = Frame.read(in);
        }
        return frame;
    }
}
