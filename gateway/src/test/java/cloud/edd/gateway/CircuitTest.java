package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A service that fails is left alone: "50 % of at least 20 in 10 s opens 5 s", here with smaller numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CircuitTest {
    private static final int LEAST = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FailingBackend failing = new FailingBackend(FailingBackend.ANSWERS);
    private final FailingBackend erring = new FailingBackend(FailingBackend.ANSWERS);
    private final FailingBackend hanging = new FailingBackend(FailingBackend.HANGS);
    private final FailingBackend refusing = new FailingBackend(FailingBackend.RESETS);
    private final FailingBackend left = new FailingBackend(FailingBackend.HANGS);
    private final TestGateway gateway = TestGateway.start(
            Map.of(
                    "auth/",
                    failing.url(),
                    "compute/",
                    erring.url(),
                    "storage/",
                    hanging.url(),
                    "health/",
                    left.url(),
                    "notifications/",
                    refusing.url(),
                    "docs/",
                    "http://127.0.0.1:1"),
            Map.of(
                    "edd.gateway.circuit.least-requests",
                    String.valueOf(LEAST),
                    "edd.gateway.circuit.window",
                    "60s",
                    "edd.gateway.circuit.open",
                    "500ms",
                    "edd.gateway.forward.first-byte",
                    "2s"));

    @AfterAll
    void stop() {
        gateway.close();
        List.of(failing, erring, hanging, refusing, left).forEach(FailingBackend::close);
    }

    private int post(String service) {
        try (Socket socket = gateway.tls(service + ".cloud.localhost")) {
            return RawAnswer.to(
                            socket,
                            "POST /x HTTP/1.1\r\nHost: " + service + ".cloud.localhost\r\nContent-Length: 0\r\n\r\n")
                    .status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_failing_service_is_left_alone_and_one_request_finds_out_when_it_is_back() throws Exception {
        for (int i = 0; i < LEAST / 2; i++) {
            assertThat(post("auth")).isEqualTo(200);
        }
        failing.behaviour = FailingBackend.RESETS;
        for (int i = 0; i < LEAST - LEAST / 2; i++) {
            assertThat(post("auth")).isEqualTo(502);
        }
        failing.requests.clear();
        var page = new AtomicReference<HttpResponse<String>>();
        await().atMost(PATIENCE).until(() -> {
            page.set(gateway.get("auth.cloud.localhost", "/x", "Accept", "text/html"));
            return page.get().statusCode() == 503;
        });
        assertThat(page.get().headers().firstValue("Retry-After")).contains("1");
        assertThat(page.get().headers().firstValue("X-Request-ID")).isPresent();
        assertThat(page.get().body()).contains("<!doctype html>", "fails at the moment and is given time to recover");
        assertThat(post("compute")).as("another service").isEqualTo(200);

        // One request at a time is let through, and keeps the circuit open when it fails; none of the others arrives.
        failing.requests.clear();
        List<Integer> statuses = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            statuses.add(post("auth"));
            return statuses.contains(502) && statuses.getLast() == 503;
        });
        assertThat(statuses).containsOnly(502, 503);
        assertThat(failing.requests)
                .hasSize((int) statuses.stream().filter(status -> status == 502).count());
        assertThat(metrics())
                .containsPattern("edd_gateway_circuits_open [1-9]")
                .containsPattern("edd_gateway_circuit_opened_total\\{service=\"auth\"} [1-9]")
                .containsPattern("edd_gateway_circuit_refused_total\\{service=\"auth\"} [1-9]");

        // While one is under way, no other is.
        var answer = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        failing.requests.clear();
        failing.behaviour = (socket, line) -> {
            asked.countDown();
            reach(answer);
            return FailingBackend.ANSWERS.answer(socket, line);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> probe = threads.submit(() -> {
                int status = post("auth");
                while (status == 503) {
                    status = post("auth");
                }
                return status;
            });
            reach(asked);
            assertThat(post("auth")).isEqualTo(503);
            assertThat(failing.requests).hasSize(1);
            answer.countDown();
            assertThat(probe.get()).isEqualTo(200);
        }
        assertThat(post("auth")).isEqualTo(200);
    }

    private static void reach(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void errors_that_the_service_answers_with_are_its_own_business() {
        erring.behaviour = (socket, line) -> {
            RawAnswer.write(socket, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
            return true;
        };
        for (int i = 0; i < 3 * LEAST; i++) {
            assertThat(post("compute")).isEqualTo(500);
        }
        erring.behaviour = FailingBackend.ANSWERS;
    }

    @Test
    void a_service_that_does_not_answer_in_time_fails() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < LEAST; i++) {
                statuses.add(threads.submit(() -> post("storage")));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(504);
            }
        }
        // A failed probe keeps it open.
        await().atMost(PATIENCE).until(() -> post("storage") == 503);
    }

    @Test
    void a_body_of_which_a_service_takes_no_more_says_nothing_about_it() throws IOException {
        for (int i = 0; i < 2 * LEAST; i++) {
            assertThat(beginUpload("notifications")).isEqualTo(502);
        }
        refusing.behaviour = FailingBackend.ANSWERS;
        assertThat(post("notifications")).isEqualTo(200);
    }

    @Test
    void a_service_that_is_not_there_fails_whatever_was_to_be_sent() throws IOException {
        for (int i = 0; i < LEAST; i++) {
            assertThat(beginUpload("docs")).isEqualTo(502);
        }
        await().atMost(PATIENCE).until(() -> beginUpload("docs") == 503);
    }

    private int beginUpload(String service) throws IOException {
        try (Socket socket = gateway.tls(service + ".cloud.localhost")) {
            return RawAnswer.to(
                            socket,
                            "POST /x HTTP/1.1\r\nHost: " + service
                                    + ".cloud.localhost\r\nContent-Length: 1000000\r\n\r\nthe beginning")
                    .status();
        }
    }

    @Test
    void clients_that_go_away_say_nothing_about_the_service() throws Exception {
        for (int i = 0; i < 2 * LEAST; i++) {
            int before = left.requests.size();
            try (Socket socket = gateway.tls("health.cloud.localhost")) {
                RawAnswer.write(socket, "GET /x HTTP/1.1\r\nHost: health.cloud.localhost\r\n\r\n");
                await().atMost(PATIENCE).until(() -> left.requests.size() > before);
            }
        }
        left.behaviour = FailingBackend.ANSWERS;
        assertThat(post("health")).isEqualTo(200);
    }

    private String metrics() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + gateway.health() + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
