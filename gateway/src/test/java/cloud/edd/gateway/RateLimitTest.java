package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One address cannot take the gateway from the others: so many requests, sign-ins and connections, and no more. */
class RateLimitTest {
    private static final String AUTH = "auth.cloud.localhost";
    private static final int BURST = 6;
    private static final int SIGN_IN_BURST = 2;

    private final TestBackend backend = new TestBackend().echo("/");

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    /** Tokens come back so slowly that none does while a test runs. */
    private void start(Map<String, String> further) {
        var properties = new LinkedHashMap<String, String>();
        properties.put("edd.gateway.trusted-proxies[0]", "127.0.0.1");
        properties.put("edd.gateway.limits.requests", "1");
        properties.put("edd.gateway.limits.burst", String.valueOf(BURST));
        properties.put("edd.gateway.limits.sign-ins", "1");
        properties.put("edd.gateway.limits.sign-in-burst", String.valueOf(SIGN_IN_BURST));
        properties.putAll(further);
        gateway = TestGateway.start(Map.of("auth/", backend.url(), "storage/", backend.url()), properties);
    }

    private int status(String client) {
        return gateway.get(AUTH, "/", "X-Forwarded-For", client).statusCode();
    }

    /** How many of the first requests were let through. */
    private int passed(String client) {
        int passed = 0;
        while (status(client) == 200) {
            passed++;
        }
        return passed;
    }

    @Test
    void a_burst_passes_and_what_is_beyond_it_is_429_with_the_time_to_wait() {
        start(Map.of());
        assertThat(passed("203.0.113.1")).isBetween(BURST, BURST + 5);
        HttpResponse<String> refused = gateway.get(AUTH, "/", "X-Forwarded-For", "203.0.113.1");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.headers().firstValue("X-Request-ID")).isPresent();
        assertThat(refused.body())
                .isEqualTo("Too many requests came from your address. Wait a moment, then try again.\n");
        assertThat(status("203.0.113.2")).as("another address").isEqualTo(200);
        Awaitility.await().until(() -> status("203.0.113.1") == 200);
    }

    @Test
    void whoever_owns_a_64_of_ipv6_is_one_address() {
        start(Map.of());
        passed("2001:db8:0:1::1");
        assertThat(status("2001:db8:0:1:ffff::2")).isEqualTo(429);
        assertThat(status("2001:db8:0:2::1")).isEqualTo(200);
    }

    @Test
    void http2_streams_count_like_requests() throws Exception {
        start(Map.of());
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_2)) {
            HttpRequest request = HttpRequest.newBuilder(gateway.uri(AUTH, "/"))
                    .header("X-Forwarded-For", "203.0.113.3")
                    .build();
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 3 * BURST; i++) {
                statuses.add(client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode());
            }
            assertThat(statuses.subList(0, BURST)).containsOnly(200);
            assertThat(statuses).contains(429);
        }
    }

    @Test
    void secrets_are_tried_less_often_than_pages_are_read() throws Exception {
        start(Map.of("edd.gateway.limits.burst", "100"));
        for (int i = 0; i < SIGN_IN_BURST; i++) {
            assertThat(signIn(AUTH)).isEqualTo(200);
        }
        assertThat(signIn(AUTH)).isEqualTo(429);
        assertThat(signIn("storage.cloud.localhost"))
                .as("no secret is tried there")
                .isEqualTo(200);
        assertThat(status("203.0.113.4")).isEqualTo(200);
    }

    private int signIn(String host) throws IOException, InterruptedException {
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_1_1)) {
            return client.send(
                            HttpRequest.newBuilder(gateway.uri(host, "/api/login"))
                                    .header("X-Forwarded-For", "203.0.113.4")
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void exempt_addresses_have_no_limit() {
        start(Map.of("edd.gateway.limits.exempt[0]", "203.0.113.0/24"));
        for (int i = 0; i < 3 * BURST; i++) {
            assertThat(status("203.0.113.5")).isEqualTo(200);
        }
    }

    @Test
    void one_address_has_so_many_connections_and_gets_new_ones_when_it_lets_go() throws IOException {
        gateway = TestGateway.start(Map.of("auth/", backend.url()), Map.of("edd.gateway.limits.connections", "3"));
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 3; i++) {
            sockets.add(gateway.tls(AUTH));
        }
        try (Socket fourth = gateway.clear()) {
            assertThat(fourth.getInputStream().read())
                    .as("closed without a word")
                    .isEqualTo(-1);
        }
        assertThat(RawAnswer.to(sockets.getFirst(), "GET / HTTP/1.1\r\nHost: " + AUTH + "\r\n\r\n")
                        .status())
                .isEqualTo(200);
        sockets.getLast().close();
        Awaitility.await().until(() -> {
            try (Socket next = gateway.clear()) {
                return RawAnswer.to(next, "GET / HTTP/1.1\r\nHost: " + AUTH + "\r\n\r\n")
                                .status()
                        == 301;
            } catch (IOException stillTooMany) {
                return false;
            }
        });
        sockets.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
