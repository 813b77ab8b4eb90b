package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** "Concurrent misses coalesce", "a fill begun earlier is discarded": what happens while an answer is on its way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheFillTest {
    /** Its route is marked cacheable. */
    private static final String HOST = "storage.cloud.localhost";

    private static final int MOST_WAITING = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Origin origin = new Origin();
    private final TestGateway gateway = TestGateway.start(
            Map.of("storage/", origin.url() + "~", "auth/", origin.url()),
            Map.of(
                    "edd.gateway.limits.exempt", "127.0.0.1",
                    "edd.gateway.cache.waiters", String.valueOf(MOST_WAITING),
                    "edd.gateway.cache.longest-wait", "20s"));
    private final HttpClient client = gateway.client(Version.HTTP_2);
    private final AtomicInteger number = new AtomicInteger();
    private String path = "/";

    @BeforeEach
    void takeAnotherPath() {
        path = "/p" + number.incrementAndGet();
    }

    @AfterAll
    void stop() {
        client.close();
        gateway.close();
        origin.close();
    }

    private CompletableFuture<HttpResponse<String>> begin(String host, String method, String... headers) {
        var request = HttpRequest.newBuilder(gateway.uri(host, path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE);
        Arrays.stream(headers).map(header -> header.split(": ", 2)).forEach(pair -> request.header(pair[0], pair[1]));
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String... headers) {
        return begin(HOST, "GET", headers).join();
    }

    private static String status(HttpResponse<?> answer) {
        return answer.headers().firstValue("cache-status").orElse("");
    }

    private int timesAsked() {
        return origin.asked(path).size();
    }

    private double collapsed() throws Exception {
        try (HttpClient plain = HttpClient.newHttpClient()) {
            return plain.send(
                            HttpRequest.newBuilder(java.net.URI.create(
                                            "http://127.0.0.1:" + gateway.health() + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("edd_gateway_cache_waiting "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }

    private void awaitWaiting(int howMany) {
        await().atMost(PATIENCE).until(() -> collapsed() == howMany);
    }

    /** Answers when it is let go. */
    private static final class Gate implements TestBackend.Handler {
        private final CountDownLatch open = new CountDownLatch(1);
        private final TestBackend.Handler then;

        Gate(TestBackend.Handler then) {
            this.then = then;
        }

        @Override
        public void handle(HttpExchange exchange) throws IOException {
            try {
                assertThat(open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            then.handle(exchange);
        }

        void open() {
            open.countDown();
        }
    }

    @Test
    void many_who_ask_at_once_are_one_for_the_service() {
        var gate = new Gate(exchange -> Origin.answer(exchange, 200, "a page"));
        origin.says(path, gate);
        var first = begin(HOST, "GET");
        await().until(() -> timesAsked() == 1);
        List<CompletableFuture<HttpResponse<String>>> others =
                IntStream.range(0, 10).mapToObj(i -> begin(HOST, "GET")).toList();
        awaitWaiting(10);
        gate.open();
        assertThat(status(first.join())).isEqualTo("edd-gateway; fwd=uri-miss; stored");
        others.forEach(other -> {
            assertThat(other.join().body()).isEqualTo("a page");
            assertThat(status(other.join())).isEqualTo("edd-gateway; fwd=uri-miss; collapsed");
        });
        assertThat(timesAsked()).isEqualTo(1);
    }

    @Test
    void what_is_stale_is_confirmed_once_for_all_who_ask_at_once() {
        origin.says(path, 200, "a page", "ETag: \"1\"", "Cache-Control: max-age=0");
        begin("auth.cloud.localhost", "GET").join();
        var gate = new Gate(exchange -> Origin.answer(exchange, 304, "", "ETag: \"1\"", "Cache-Control: max-age=60"));
        origin.says(path, gate);
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 5)
                .mapToObj(i -> begin("auth.cloud.localhost", "GET"))
                .toList();
        awaitWaiting(4);
        gate.open();
        all.forEach(one -> assertThat(one.join().body()).isEqualTo("a page"));
        assertThat(timesAsked()).isEqualTo(2);
    }

    @Test
    void a_client_that_leaves_does_not_break_the_others_whether_it_fetches_or_waits() throws Exception {
        var gate = new Gate(exchange -> Origin.answer(exchange, 200, "a page"));
        origin.says(path, gate);
        SSLSocket fetching = gateway.tls(HOST);
        RawAnswer.write(fetching, "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
        await().until(() -> timesAsked() == 1);
        SSLSocket waiting = gateway.tls(HOST);
        RawAnswer.write(waiting, "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
        awaitWaiting(1);
        var others = IntStream.range(0, 3).mapToObj(i -> begin(HOST, "GET")).toList();
        awaitWaiting(4);
        waiting.close();
        awaitWaiting(3);
        fetching.close();
        await("one of them to fetch it").until(() -> timesAsked() == 2);
        awaitWaiting(2);
        gate.open();
        others.forEach(other -> assertThat(other.join().body()).isEqualTo("a page"));
        assertThat(timesAsked()).isEqualTo(2);
    }

    @Test
    void who_waited_for_an_answer_that_is_not_for_others_goes_on_alone_and_nobody_waits_there_for_a_while() {
        var first = new CountDownLatch(1);
        var all = new CountDownLatch(4);
        origin.says(path, exchange -> {
            try {
                if (timesAsked() == 1) {
                    assertThat(first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } else {
                    all.countDown();
                    assertThat(all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Origin.answer(exchange, 200, "yours", "Cache-Control: private");
        });
        var fetching = begin(HOST, "GET");
        await().until(() -> timesAsked() == 1);
        var waiting = IntStream.range(0, 2).mapToObj(i -> begin(HOST, "GET")).toList();
        awaitWaiting(2);
        first.countDown();
        assertThat(fetching.join().body()).isEqualTo("yours");
        await("both ask at the same time").until(() -> timesAsked() == 3);
        var later = IntStream.range(0, 2).mapToObj(i -> begin(HOST, "GET")).toList();
        await("nobody waits").until(() -> timesAsked() == 5);
        waiting.forEach(one -> assertThat(one.join().body()).isEqualTo("yours"));
        later.forEach(one -> assertThat(one.join().body()).isEqualTo("yours"));
    }

    @Test
    void no_more_wait_than_may() {
        var gate = new Gate(exchange -> Origin.answer(exchange, 200, "a page"));
        origin.says(path, gate);
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, MOST_WAITING + 3)
                .mapToObj(i -> begin(HOST, "GET"))
                .toList();
        await("one, and those beyond the limit").until(() -> timesAsked() == 3);
        gate.open();
        all.forEach(one -> assertThat(one.join().body()).isEqualTo("a page"));
        assertThat(timesAsked()).isEqualTo(3);
    }

    @Test
    void the_first_client_has_what_came_so_far_while_the_rest_is_on_its_way() throws Exception {
        var rest = new CountDownLatch(1);
        origin.says(path, exchange -> {
            exchange.sendResponseHeaders(200, 10);
            OutputStream out = exchange.getResponseBody();
            out.write("01234".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            try {
                assertThat(rest.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.write("56789".getBytes(StandardCharsets.US_ASCII));
        });
        HttpResponse<InputStream> first = client.send(
                HttpRequest.newBuilder(gateway.uri(HOST, path)).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = first.body()) {
            assertThat(new String(body.readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("01234");
            rest.countDown();
            assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("56789");
        }
        assertThat(get().body()).isEqualTo("0123456789");
        assertThat(timesAsked()).isEqualTo(1);
    }

    @Test
    void an_answer_that_was_asked_for_before_a_change_is_not_used_after_it() {
        var gate = new Gate(exchange -> Origin.answer(exchange, 200, "before", "Cache-Control: max-age=60"));
        origin.says(path, gate);
        var reading = begin(HOST, "GET");
        await().until(() -> timesAsked() == 1);
        origin.says(path, 200, "changed");
        assertThat(begin(HOST, "PUT").join().statusCode()).isEqualTo(200);
        gate.open();
        assertThat(reading.join().body()).isEqualTo("before");
        origin.says(path, 200, "after", "Cache-Control: max-age=60");
        assertThat(get().body()).isEqualTo("after");
        assertThat(get().body()).isEqualTo("after");
        assertThat(origin.asked(path)).extracting(Origin.Asked::method).containsExactly("GET", "PUT", "GET");
    }

    @Test
    void what_is_stored_is_true_until_a_change_has_succeeded_and_not_a_moment_longer() throws Exception {
        origin.says(path, 200, "before", "Cache-Control: max-age=60");
        get();
        var gate = new Gate(exchange -> Origin.answer(exchange, 204, ""));
        origin.says(path, gate);
        var changing = begin(HOST, "PUT");
        await().until(() -> timesAsked() == 2);
        assertThat(get().body()).as("the change may fail yet").isEqualTo("before");
        gate.open();
        changing.join();
        origin.says(path, 200, "after", "Cache-Control: max-age=60");
        assertThat(get().body()).isEqualTo("after");
    }

    @Test
    void a_stored_answer_goes_to_a_client_that_does_not_read_as_slowly_as_any_other() throws Exception {
        byte[] page = "x".repeat(900_000).getBytes(StandardCharsets.US_ASCII);
        origin.says(path, exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        });
        get();
        try (SSLSocket slow = gateway.tls(HOST, 4096)) {
            RawAnswer.write(slow, "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
            RawAnswer answer = RawAnswer.read(slow);
            assertThat(answer.header("cache-status")).contains("hit");
            assertThat(answer.body()).hasSize(page.length);
            RawAnswer.write(slow, "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n");
            assertThat(RawAnswer.read(slow).body()).hasSize(page.length);
            assertThat(slow.getInputStream().read()).as("closed").isEqualTo(-1);
        }
        assertThat(timesAsked()).isEqualTo(1);
    }
}
