package cloud.edd.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/** Both ends of WebSockets for tests: a backend, the JDK's client, and frames by hand. */
final class WebSockets {
    static final int CLOSE = 8;

    private WebSockets() {}

    /** {@code /ws/echo} says back what it hears, {@code /ws/headers} the head of the handshake, and {@code /ws/refused} 401. */
    static DisposableServer backend() {
        WebsocketServerSpec spec = WebsocketServerSpec.builder()
                .compress(true)
                .maxFramePayloadLength(1 << 20)
                .build();
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.ws(
                                "/ws/echo",
                                (in, out) -> out.sendObject(in.receiveFrames().map(WebSocketFrame::retain)),
                                spec)
                        .ws(
                                "/ws/headers",
                                (in, out) -> out.sendObject(Mono.just(new TextWebSocketFrame(
                                        in.headers().entries().toString()))),
                                spec)
                        .get(
                                "/ws/plain",
                                (request, response) -> response.sendString(Mono.just(
                                        request.requestHeaders().entries().toString())))
                        .get(
                                "/ws/refused",
                                (request, response) -> response.status(HttpResponseStatus.UNAUTHORIZED)
                                        .header("WWW-Authenticate", "Bearer")
                                        .sendString(Mono.just("log in first\n"))))
                .bindNow();
    }

    static String url(DisposableServer backend) {
        return "http://127.0.0.1:" + backend.port();
    }

    static String handshake(String host, String path) {
        return """
                GET %s HTTP/1.1
                Host: %s
                Connection: keep-alive, Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """.formatted(path, host).replace("\n", "\r\n");
    }

    /** What {@link #handshake} is answered with by a backend that is written by hand. */
    static final String SWITCHING = """
            HTTP/1.1 101 Switching Protocols
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

            """.replace("\n", "\r\n");

    /** A frame of a client is masked, with zeros here. */
    static byte[] frame(int opcode, byte[] payload, boolean masked) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.write(mask | payload.length);
        } else {
            frame.write(mask | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(new byte[masked ? 4 : 0]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** The next frame without its header; the opcode stands in front. */
    static String readFrame(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte() & 0x7f;
        long size = length == 127 ? in.readLong() : length == 126 ? in.readUnsignedShort() : length;
        byte[] payload = in.readNBytes((int) size);
        return opcode == CLOSE
                ? "close " + ByteBuffer.wrap(payload).getShort()
                : new String(payload, StandardCharsets.UTF_8);
    }

    /** Listens as the JDK's client does, whole messages at a time. */
    static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            bytes.writeBytes(piece);
            if (last) {
                messages.add(bytes.size() + " bytes " + java.util.Arrays.hashCode(bytes.toByteArray()));
                bytes.reset();
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
