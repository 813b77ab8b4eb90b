package cloud.edd.gateway;

import static cloud.edd.gateway.WebSockets.frame;
import static cloud.edd.gateway.WebSockets.handshake;
import static cloud.edd.gateway.WebSockets.readFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gateway.WebSockets.Heard;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.netty.DisposableServer;

/** How the gateway ends what has no end of its own. */
@Timeout(60)
class TunnelEndTest {
    private static final String HOST = "storage.cloud.localhost";

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_drain_tells_websockets_1001_between_two_frames_and_ends_event_streams() throws Exception {
        var drained = new CountDownLatch(1);
        byte[] long1 = "begun before the drain and ended after it".getBytes(StandardCharsets.UTF_8);
        byte[] whole = frame(1, long1, false);
        DisposableServer webSockets = WebSockets.backend();
        try (var halves = new RawBackend(socket -> {
                    RawAnswer.head(socket.getInputStream());
                    RawAnswer.write(socket, WebSockets.SWITCHING);
                    socket.getOutputStream().write(whole, 0, 10);
                    waitFor(drained);
                    socket.getOutputStream().write(whole, 10, whole.length - 10);
                    socket.getOutputStream().write(frame(1, new byte[] {'n', 'o'}, false));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                var events = new TestBackend().on("/sse", exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                    waitFor(drained);
                });
                TestGateway gateway = TestGateway.start(Map.of(
                        "storage/", WebSockets.url(webSockets), "storage/half", halves.url(), "auth/", events.url()));
                HttpClient client = gateway.client(HttpClient.Version.HTTP_2);
                SSLSocket amid = gateway.tls(HOST);
                SSLSocket stream = gateway.tls("auth.cloud.localhost")) {
            var heard = new Heard();
            client.newWebSocketBuilder()
                    .buildAsync(URI.create("wss://" + HOST + ":" + gateway.https() + "/ws/echo"), heard)
                    .join();
            assertThat(RawAnswer.to(amid, handshake(HOST, "/half")).status()).isEqualTo(101);
            byte[] begun = amid.getInputStream().readNBytes(10);
            RawAnswer.write(stream, "GET /sse HTTP/1.1\r\nHost: auth.cloud.localhost\r\n\r\n");
            assertThat(RawAnswer.head(stream.getInputStream()).getFirst()).contains("200");
            assertThat(RawAnswer.line(stream.getInputStream())).isEqualTo("9");
            HttpResponse<InputStream> overHttp2 = client.send(
                    HttpRequest.newBuilder(gateway.uri("auth.cloud.localhost", "/sse"))
                            .build(),
                    BodyHandlers.ofInputStream());

            Thread drain = Thread.ofVirtual().start(gateway::close);
            assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1001);
            assertThat(RawAnswer.line(stream.getInputStream())).isEqualTo("data: 1");
            assertThat(new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("\n\r\n0\r\n\r\n");
            assertThat(overHttp2.body()).hasContent("data: 1\n\n");
            drained.countDown();
            var rest = new java.io.ByteArrayOutputStream();
            rest.writeBytes(begun);
            rest.writeBytes(amid.getInputStream().readNBytes(whole.length - 10));
            assertThat(rest.toByteArray()).isEqualTo(whole);
            assertThat(readFrame(amid)).isEqualTo("close 1001");
            amid.getOutputStream().write(frame(WebSockets.CLOSE, new byte[] {3, (byte) 0xe9}, true));
            amid.shutdownOutput();
            assertThat(amid.getInputStream().read()).isEqualTo(-1);
            assertThat(drain.join(java.time.Duration.ofSeconds(20))).isTrue();
        } finally {
            webSockets.disposeNow();
        }
    }

    @Test
    void a_tunnel_in_which_nothing_moves_ends() throws Exception {
        var over = new CountDownLatch(1);
        try (var silent = new RawBackend(socket -> {
                    RawAnswer.head(socket.getInputStream());
                    RawAnswer.write(socket, WebSockets.SWITCHING);
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    over.countDown();
                });
                var flood = new RawBackend(socket -> {
                    RawAnswer.head(socket.getInputStream());
                    RawAnswer.write(socket, WebSockets.SWITCHING);
                    while (true) {
                        socket.getOutputStream().write(frame(2, new byte[1 << 16], false));
                    }
                });
                TestGateway gateway = TestGateway.start(
                        Map.of("storage/", silent.url(), "storage/flood", flood.url()),
                        Map.of(
                                "edd.gateway.tunnel.idle", "1s",
                                "edd.gateway.tunnel.write-progress", "500ms"));
                SSLSocket idle = gateway.tls(HOST);
                SSLSocket stalled = gateway.tls(HOST, 8_192)) {
            assertThat(RawAnswer.to(idle, handshake(HOST, "/")).status()).isEqualTo(101);
            assertThat(RawAnswer.to(stalled, handshake(HOST, "/flood")).status())
                    .isEqualTo(101);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
            var tunnels = gateway.context()
                    .getBean(io.micrometer.core.instrument.MeterRegistry.class)
                    .get("edd.gateway.tunnels")
                    .gauge();
            await().atMost(java.time.Duration.ofSeconds(20)).until(() -> tunnels.value() == 0);
        }
    }
}
