package cloud.edd.gateway;

import static cloud.edd.gateway.WebSockets.frame;
import static cloud.edd.gateway.WebSockets.handshake;
import static cloud.edd.gateway.WebSockets.readFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.browser.Chromium;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** WebSockets in numbers, and in a browser. */
@Tag("LONG")
class TunnelLongTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final int MANY = 1_000;

    private final DisposableServer webSockets = WebSockets.backend();
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

    /** A page that says by its requests what became of its WebSocket. */
    private final DisposableServer pages = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(routes -> routes.get(
                            "/page",
                            (request, response) ->
                                    response.header("Content-Type", "text/html").sendString(Mono.just("""
                                    <!doctype html><title>WebSocket</title><script>
                                    const text = 'again and '.repeat(20000);
                                    const socket = new WebSocket(location.origin.replace('https', 'wss') + '/ws/echo');
                                    socket.onopen = () => socket.send(text);
                                    socket.onmessage = message =>
                                        fetch('/report/' + (message.data === text) + '/' + socket.extensions.split(';')[0]);
                                    </script>
                                    """)))
                    .get("/report/{result}/{detail}", (request, response) -> {
                        reports.add(request.param("result") + " " + request.param("detail"));
                        return response.status(204).send();
                    }))
            .bindNow();

    private final TestGateway gateway = TestGateway.start(
            Map.of("storage/", WebSockets.url(pages), "storage/ws", WebSockets.url(webSockets)),
            Map.of("edd.gateway.limits.exempt[0]", "127.0.0.1"));

    @AfterEach
    void stop() {
        gateway.close();
        webSockets.disposeNow();
        pages.disposeNow();
    }

    @Test
    @Timeout(300)
    void a_thousand_idle_websockets_survive_a_route_change_and_a_certificate_reload() throws Exception {
        List<SSLSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                SSLSocket socket = gateway.tls(HOST);
                sockets.add(socket);
                assertThat(RawAnswer.to(socket, handshake(HOST, "/ws/echo")).status())
                        .isEqualTo(101);
            }
            Certificate before = presented();
            gateway.authority.issue("cloud.localhost", "*.cloud.localhost").writeTo(gateway.folder);
            gateway.execute("update static_routes set target = 'http://127.0.0.1:1' where path_prefix = '/ws'");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !presented().equals(before)
                            && gateway.get(HOST, "/ws/plain").statusCode() >= 502);
            for (int i = 0; i < MANY; i++) {
                String text = "still here: " + i;
                SSLSocket socket = sockets.get(i);
                socket.getOutputStream().write(frame(1, text.getBytes(StandardCharsets.UTF_8), true));
                assertThat(readFrame(socket)).isEqualTo(text);
            }
        } finally {
            for (SSLSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private Certificate presented() throws IOException {
        try (SSLSocket socket = gateway.tls(HOST)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    @Timeout(120)
    void a_browser_speaks_and_its_compression_is_negotiated_with_the_backend(@TempDir Path folder) throws Exception {
        List<String> command = Chromium.headless(
                folder,
                presented().getPublicKey(),
                "--remote-debugging-port=0",
                gateway.uri(HOST, "/page").toString());
        Process browser = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        try {
            assertThat(reports.poll(60, TimeUnit.SECONDS))
                    .as(() -> output(folder))
                    .isEqualTo("true permessage-deflate");
        } finally {
            browser.destroy();
            browser.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static String output(Path folder) {
        try {
            return Files.readString(folder.resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
