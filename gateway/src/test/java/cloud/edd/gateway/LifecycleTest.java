package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
    private static final String AUTH = "auth.cloud.localhost";
    private final TestBackend backend = new TestBackend().echo("/");
    private final TestGateway gateway =
            TestGateway.start(Map.of("@/", "local:status", "auth/", backend.url(), "compute/", backend.url()));

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    private RawAnswer health(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.health())) {
            return RawAnswer.to(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
    }

    @Test
    void a_changed_route_takes_effect_without_a_restart() throws Exception {
        assertThat(gateway.get("storage.cloud.localhost", "/").statusCode()).isEqualTo(404);
        gateway.execute("insert into static_routes (host, path_prefix, target, strip_prefix, filters) values"
                + " ('storage.cloud.localhost', '/in', '" + backend.url()
                + "', true, '{\"AddResponseHeader=X-Added,yes\"}')");
        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        gateway.get("storage.cloud.localhost", "/in/side?q=1").statusCode() == 200);
        HttpResponse<String> answer = gateway.get("storage.cloud.localhost", "/in/side?q=1");
        assertThat(answer.body()).startsWith("GET /side?q=1\n");
        assertThat(answer.headers().firstValue("X-Added")).hasValue("yes");
        assertThat(gateway.get("storage.cloud.localhost", "/inside").statusCode())
                .isEqualTo(404);

        gateway.execute("delete from static_routes where host = 'storage.cloud.localhost'");
        await().atMost(Duration.ofSeconds(2))
                .until(() -> gateway.get("storage.cloud.localhost", "/in").statusCode() == 404);
    }

    @Test
    void a_row_that_cannot_be_used_does_not_stop_the_others() throws Exception {
        gateway.execute(
                "insert into static_routes (host, path_prefix, target) values ('storage.cloud.localhost', '/', 'ftp://x')");
        gateway.execute(
                "insert into static_routes (host, path_prefix, target) values ('storage.cloud.localhost', '/ok', '"
                        + backend.url() + "')");
        await().until(() -> gateway.get("storage.cloud.localhost", "/ok").statusCode() == 200);
        assertThat(gateway.get("storage.cloud.localhost", "/").statusCode()).isEqualTo(404);
    }

    @Test
    void a_new_certificate_is_presented_and_old_connections_live_on() throws Exception {
        try (SSLSocket old = gateway.tls(AUTH)) {
            var before = (X509Certificate) old.getSession().getPeerCertificates()[0];
            // First half of a renewal: a certificate whose key is not there yet must not be taken.
            var renewed = gateway.authority.issue("cloud.localhost", "*.cloud.localhost");
            Files.writeString(gateway.folder.resolve("tls.crt"), renewed.chainPem());
            assertThat(new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(presented()).isEqualTo(before);
            Files.writeString(gateway.folder.resolve("tls.key"), renewed.privateKeyPem());
            await().atMost(Duration.ofSeconds(5)).until(() -> presented().equals(renewed.certificate()));
            assertThat(RawAnswer.to(old, "GET / HTTP/1.1\r\nHost: " + AUTH + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    private X509Certificate presented() throws IOException {
        try (SSLSocket socket = gateway.tls(AUTH)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void health_and_readiness_have_their_own_door() throws Exception {
        assertThat(health("/healthz").body()).isEqualTo("ok");
        assertThat(health("/readyz").body()).isEqualTo("ready");
        gateway.get(AUTH, "/seen");
        await().untilAsserted(
                        () -> assertThat(health("/actuator/prometheus").body())
                                .contains(
                                        "edd_gateway_requests_seconds_count{broken=\"false\",decision=\"forward\",service=\"auth\",status=\"2xx\"}"));
        assertThat(health("/x").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void a_drain_lets_requests_end_and_takes_no_new_ones(HttpClient.Version version) throws Exception {
        var arrived = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        backend.on("/long", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            arrived.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.getResponseBody().write('z');
        });
        int https = gateway.https();
        try (HttpClient client = gateway.client(version)) {
            CompletableFuture<HttpResponse<String>> underWay = client.sendAsync(
                    HttpRequest.newBuilder(gateway.uri(AUTH, "/long")).build(), BodyHandlers.ofString());
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            Thread drain = Thread.ofVirtual().start(gateway::close);
            await().atMost(Duration.ofSeconds(5)).until(() -> health("/readyz").status() == 503);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThatThrownBy(
                                    () -> new Socket(InetAddress.getLoopbackAddress(), https).close())
                            .isInstanceOf(IOException.class));
            assertThat(underWay.isDone()).isFalse();
            go.countDown();
            assertThat(underWay.get(10, TimeUnit.SECONDS).body()).isEqualTo("az");
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** The gateway is done with it long before: the answer fits into what the kernel keeps for a client. */
    @Test
    void a_drain_waits_for_the_client_that_reads_slowly() throws Exception {
        byte[] content = new byte[1 << 20];
        backend.on("/large", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        });
        try (SSLSocket slow = gateway.tls(AUTH, 8_192)) {
            slow.getOutputStream()
                    .write(("GET /large HTTP/1.1\r\nHost: " + AUTH + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            Thread drain = Thread.ofVirtual().start(gateway::close);
            assertThat(drain.join(Duration.ofSeconds(1)))
                    .describedAs("the gateway has gone and left bytes behind")
                    .isFalse();
            assertThat(slow.getInputStream().readAllBytes()).hasSizeGreaterThan(content.length);
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void a_kept_connection_is_closed_by_a_drain() throws Exception {
        try (SSLSocket idle = gateway.tls(AUTH)) {
            assertThat(RawAnswer.to(idle, "GET / HTTP/1.1\r\nHost: " + AUTH + "\r\n\r\n")
                            .header("connection"))
                    .isEmpty();
            Thread drain = Thread.ofVirtual().start(gateway::close);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void the_database_may_be_away_once_routes_are_read() throws Exception {
        gateway.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid()");
        assertThat(gateway.get(AUTH, "/").statusCode()).isEqualTo(200);
        gateway.execute(
                "insert into static_routes (host, path_prefix, target) values ('storage.cloud.localhost', '/', '"
                        + backend.url() + "')");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gateway.get("storage.cloud.localhost", "/").statusCode() == 200);
    }
}
