package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gateway.container.Containers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.DisposableServer;

/** Containers of users, reached by their host and the ports of their rules. */
class ContainerIngressTest {
    private static final String ID = "7c1e09ab";
    private static final String HOST = ID + ".compute.cloud.localhost";
    private static final String PLATFORM = "auth.cloud.localhost";
    private static final FreePorts PORTS = FreePorts.inARow(6);

    private static final TestBackend container = new TestBackend().echo("/").on("/cookies", exchange -> {
        exchange.getResponseHeaders().add("Set-Cookie", "token=mine; Domain=cloud.localhost; Path=/");
        exchange.getResponseHeaders().add("Set-Cookie", "a=b; domain=.LOCALHOST");
        exchange.getResponseHeaders().add("Set-Cookie", "own=1; Domain=" + HOST);
        exchange.getResponseHeaders().add("Set-Cookie", "plain=1; Path=/domain=x");
        TestBackend.answer(exchange, 200, "");
    });
    private static final TestBackend platform = new TestBackend().echo("/");
    private static TestGateway gateway;

    @BeforeAll
    @Timeout(120) // a gateway on whatever machine
    static void start() {
        var properties = new LinkedHashMap<String, String>();
        properties.put("edd.gateway.ingress.ports", PORTS.toString());
        properties.put("edd.gateway.ingress.release", "300ms");
        properties.put("edd.gateway.ingress.retry", "50ms");
        properties.put("edd.gateway.limits.body", "1KB");
        properties.put("edd.gateway.limits.exempt[0]", "127.0.0.1");
        properties.put("edd.gateway.listeners.https", String.valueOf(PORTS.at(5)));
        gateway = TestGateway.start(Map.of("auth/", platform.url()), properties);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        container.close();
        platform.close();
    }

    @BeforeEach
    void run() throws SQLException {
        gateway.execute("insert into containers (id, owner_id, running, endpoint_host) values ('" + ID
                + "', 'mira01', true, '127.0.0.1')");
    }

    @AfterEach
    void forget() throws SQLException {
        gateway.execute("delete from containers");
        Containers known = gateway.context().getBean(Containers.class);
        soon().until(() -> known.all().isEmpty());
    }

    /** Looks more often than Awaitility does by itself: most of what is waited for takes milliseconds. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(20));
    }

    private static void rule(int port) throws SQLException {
        rule(port, target(), "terminate");
    }

    private static void rule(int port, int target, String mode) throws SQLException {
        gateway.execute("insert into ingress_rules (container_id, port, target_port, tls_mode, version) values ('" + ID
                + "', " + port + ", " + target + ", '" + mode + "', 1)");
        soon().until(() -> gateway.context()
                .getBean(Containers.class)
                .find(ID)
                .filter(found -> found.ingress().containsKey(port))
                .isPresent());
    }

    private static void removeRules() throws SQLException {
        gateway.execute("update ingress_rules set deleted_at = now()");
    }

    private static int target() {
        return URI.create(container.url()).getPort();
    }

    private static Socket clear(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static boolean isOpen(int port) throws IOException {
        try (Socket socket = clear(port)) {
            return socket.isConnected();
        } catch (ConnectException closed) {
            return false;
        }
    }

    private static String get(String host, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static RawAnswer clearly(int port, String host, String path) throws IOException {
        try (Socket socket = clear(port)) {
            return RawAnswer.to(socket, get(host, path));
        }
    }

    private static double count(String gauge) {
        return gateway.context().getBean(MeterRegistry.class).get(gauge).gauge().value();
    }

    @Test
    void over_tls_the_rule_for_443_leads_to_the_container() throws SQLException {
        rule(443);
        String seen = gateway.get(HOST, "/a%20b?c", "X-Forwarded-For", "6.6.6.6", "X-Service-Key", "x")
                .body();
        assertThat(seen)
                .startsWith("GET /a%20b?c\n")
                .contains("Host: " + HOST + ":" + gateway.https() + "\n")
                .contains("X-forwarded-for: 127.0.0.1\n")
                .contains("X-forwarded-proto: https\n")
                .contains("X-forwarded-host: " + HOST + "\n")
                .contains("X-forwarded-port: 8443\n")
                .contains("X-request-id: ")
                .doesNotContainIgnoringCase("x-service-key");
    }

    @Test
    void in_clear_the_rule_for_80_leads_to_the_container() throws SQLException, IOException {
        rule(80);
        assertThat(clearly(gateway.http(), HOST, "/").body())
                .contains("X-forwarded-proto: http\n")
                .contains("X-forwarded-port: 80\n");
        // Only that rule.
        assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(404);
    }

    @Test
    void a_websocket_of_a_container_is_tunnelled_over_tls_and_in_clear() throws SQLException, IOException {
        DisposableServer webSockets = WebSockets.backend();
        try {
            rule(443, webSockets.port(), "terminate");
            rule(80, webSockets.port(), "terminate");
            try (Socket encrypted = gateway.tls(HOST);
                    Socket clear = clear(gateway.http())) {
                for (Socket socket : new Socket[] {encrypted, clear}) {
                    assertThat(RawAnswer.to(socket, WebSockets.handshake(HOST, "/ws/echo"))
                                    .status())
                            .isEqualTo(101);
                    socket.getOutputStream().write(WebSockets.frame(1, "hello".getBytes(StandardCharsets.UTF_8), true));
                    assertThat(WebSockets.readFrame(socket)).isEqualTo("hello");
                }
            }
        } finally {
            webSockets.disposeNow();
        }
    }

    @Test
    void in_clear_on_the_port_of_tls_a_container_is_asked_for_with_tls() throws SQLException, IOException {
        rule(443);
        RawAnswer answer = clearly(gateway.https(), HOST, "/x?y");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("location")).isEqualTo("https://" + HOST + ":8443/x?y");
    }

    @Test
    void paths_that_the_platform_closes_and_bodies_of_any_size_are_a_containers_own_affair() throws Exception {
        rule(443);
        assertThat(gateway.get(HOST, "/internal/x").statusCode()).isEqualTo(200);
        assertThat(gateway.get(HOST, "/api/users").body()).startsWith("GET /api/users\n");
        assertThat(gateway.get(PLATFORM, "/api/users").statusCode()).isEqualTo(404);
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                try (HttpClient client = gateway.client(version)) {
                    var request = HttpRequest.newBuilder(gateway.uri(HOST, "/"))
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))
                            .build();
                    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                    assertThat(answer.version()).isEqualTo(version);
                    assertThat(answer.body()).endsWith("\n" + "x".repeat(100_000));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7c1e09ab.compute.cloud.localhost, 200",
        "7C1E09AB.Compute.Cloud.Localhost., 200",
        "7c1e09ab.compute.cloud.localhost:8443, 200",
        "00000002.compute.cloud.localhost, 404",
        "7c1e09ab.cloud.localhost, 301",
        "x.7c1e09ab.compute.cloud.localhost, 301",
        "a7c1e09ab.compute.cloud.localhost, 301",
        "7c1e09ag.compute.cloud.localhost, 301",
        "7c1e09ab.compute.cloud.localhost.evil.example, 404",
        "7c1e09abxcompute.cloud.localhost, 301",
        "7c1e09ab.example, 404",
    })
    void first_label_of_any_host_selects_nothing_the_exact_suffix_does(String host, int status)
            throws SQLException, IOException {
        rule(80);
        assertThat(clearly(gateway.http(), host, "/").status()).isEqualTo(status);
    }

    @Test
    void without_a_rule_404_while_stopped_503_with_retry_after() throws SQLException {
        assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(404);
        assertThat(gateway.get("00000002.compute.cloud.localhost", "/").statusCode())
                .isEqualTo(404);
        rule(443);
        gateway.execute("update containers set running = false");
        soon().untilAsserted(
                        () -> assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(503));
        assertThat(gateway.get(HOST, "/").headers().firstValue("Retry-After")).hasValue("10");
        assertThat(gateway.get(HOST, "/", "Accept", "text/html").body()).contains("The container does not run");
        gateway.execute("update containers set running = true, endpoint_host = null");
        soon().untilAsserted(
                        () -> assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(503));
    }

    @Test
    void a_container_that_does_not_listen_is_502() throws SQLException, IOException {
        try (ServerSocket free = FreePorts.listen(0)) {
            rule(443, free.getLocalPort(), "terminate");
        }
        assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(502);
    }

    @Test
    void bind_on_demand_from_the_first_rule_until_a_while_after_the_last() throws SQLException, IOException {
        int port = PORTS.at(0);
        assertThat(isOpen(port)).isFalse();
        rule(port);
        soon().until(() -> isOpen(port));
        RawAnswer inClear = clearly(port, HOST, "/clear");
        assertThat(inClear.body())
                .startsWith("GET /clear\n")
                .contains("X-forwarded-proto: http\n")
                .contains("X-forwarded-port: " + port + "\n");
        assertThat(clearly(port, "00000002.compute.cloud.localhost", "/").status())
                .isEqualTo(404);
        try (Socket kept = gateway.tls(HOST, 0, port)) {
            assertThat(RawAnswer.to(kept, get(HOST, "/tls")).body())
                    .startsWith("GET /tls\n")
                    .contains("X-forwarded-proto: https\n")
                    .contains("X-forwarded-port: " + port + "\n");
            removeRules();
            soon().until(() -> !isOpen(port));
            assertThat(RawAnswer.to(kept, get(HOST, "/")).status())
                    .as("on a connection that was accepted before")
                    .isEqualTo(404);
        }
    }

    @Test
    void no_credentials_in_clear_the_platform_is_asked_for_on_443() throws SQLException, IOException {
        int port = PORTS.at(2);
        rule(port);
        soon().until(() -> isOpen(port));
        RawAnswer answer = clearly(port, PLATFORM, "/x?token=y");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("location")).isEqualTo("https://" + PLATFORM + ":8443/x?token=y");
        try (Socket tls = gateway.tls(PLATFORM, 0, port)) {
            assertThat(RawAnswer.to(tls, get(PLATFORM, "/x")).body()).startsWith("GET /x\n");
        }
    }

    @Test
    void the_https_listener_owns_its_port_a_rule_for_it_leads_nowhere() throws SQLException {
        rule(gateway.https());
        rule(443);
        assertThat(gateway.get(HOST, "/").statusCode()).isEqualTo(200);
        assertThat(count("edd.gateway.ingress.ports.failed")).isZero();
    }

    @Test
    void a_failed_bind_is_logged_and_counted_and_tried_again() throws SQLException, IOException {
        int port = PORTS.at(3);
        try (ServerSocket taken = FreePorts.listen(port)) {
            assertThat(taken.isBound()).isTrue();
            rule(port);
            soon().untilAsserted(() ->
                    assertThat(count("edd.gateway.ingress.ports.failed")).isEqualTo(1));
            rule(PORTS.at(4));
            soon().until(() -> isOpen(PORTS.at(4)));
        }
        soon().until(() -> isOpen(port));
        assertThat(clearly(port, HOST, "/").status()).isEqualTo(200);
        assertThat(count("edd.gateway.ingress.ports.failed")).isZero();
        assertThat(gateway.context()
                        .getBean(MeterRegistry.class)
                        .get("edd.gateway.ingress.bind.failures")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void tokens_of_the_platform_never_reach_a_container() throws SQLException {
        rule(443);
        String session = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"ES256\",\"typ\":\"session+jwt\"}".getBytes(StandardCharsets.UTF_8))
                + ".e30.c2ln";
        String own = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                + ".e30.c2ln";
        assertThat(gateway.get(HOST, "/", "Authorization", "Bearer " + session).body())
                .doesNotContain("session", session);
        assertThat(gateway.get(HOST, "/", "Authorization", "bearer ecloud_abc").body())
                .doesNotContain("ecloud_");
        assertThat(gateway.get(HOST, "/", "Cookie", "a=1; token=" + session + "; b=\"2\"; t=ecloud_x")
                        .body())
                .contains("Cookie: a=1; b=\"2\"\n");
        assertThat(gateway.get(HOST, "/", "Authorization", "Bearer " + own, "Cookie", "token=" + own)
                        .body())
                .contains("Authorization: Bearer " + own + "\n", "Cookie: token=" + own + "\n");
        assertThat(gateway.get(PLATFORM, "/", "Authorization", "Bearer " + session)
                        .body())
                .contains(session);
    }

    @Test
    void a_container_sets_cookies_for_its_own_host_only() throws SQLException {
        rule(443);
        assertThat(gateway.get(HOST, "/cookies").headers().allValues("Set-Cookie"))
                .containsExactlyInAnyOrder("own=1; Domain=" + HOST, "plain=1; Path=/domain=x");
    }

    @Test
    void a_name_below_a_container_is_covered_by_no_certificate() {
        assertThatThrownBy(() -> gateway.tls("x." + HOST)).isInstanceOf(IOException.class);
    }
}
