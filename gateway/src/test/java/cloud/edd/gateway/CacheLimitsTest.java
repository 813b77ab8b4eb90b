package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A cache of two megabytes that nobody waits long for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheLimitsTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SIZE = 2_000_000;
    private static final int BURST = 5;

    private final Origin origin = new Origin();
    private final TestGateway gateway = TestGateway.start(
            Map.of("storage/", origin.url() + "~"),
            Map.of(
                    "edd.gateway.trusted-proxies[0]", "127.0.0.1",
                    "edd.gateway.limits.requests", "1",
                    "edd.gateway.limits.burst", String.valueOf(BURST),
                    "edd.gateway.cache.size", SIZE + "B",
                    "edd.gateway.cache.longest-wait", "300ms"));
    private final HttpClient client = gateway.client(Version.HTTP_2);
    private int addresses;

    @AfterAll
    void stop() {
        client.close();
        gateway.close();
        origin.close();
    }

    /** Each time from another address. */
    private CompletableFuture<HttpResponse<String>> begin(String path) {
        addresses++;
        return begin(path, "203.0.113." + addresses);
    }

    private CompletableFuture<HttpResponse<String>> begin(String path, String address) {
        return client.sendAsync(
                HttpRequest.newBuilder(gateway.uri(HOST, path))
                        .header("X-Forwarded-For", address)
                        .header("X-Forwarded-Proto", "https")
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void hits_count_for_the_limit_of_their_address() {
        origin.says("/page", 200, "a page");
        assertThat(begin("/page").join().statusCode()).isEqualTo(200);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> begin("/page", "198.51.100.1").join().statusCode() == 429);
        assertThat(origin.asked("/page")).hasSize(1);
    }

    @Test
    void whoever_has_waited_long_enough_fetches_it_for_the_rest() {
        var end = new CountDownLatch(1);
        origin.says("/stuck", exchange -> {
            boolean first = origin.asked("/stuck").size() == 1;
            exchange.sendResponseHeaders(200, 6);
            OutputStream body = exchange.getResponseBody();
            body.write('a');
            body.flush();
            if (first) {
                try {
                    assertThat(end.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            body.write(" page".getBytes(StandardCharsets.US_ASCII));
        });
        var stuck = begin("/stuck");
        await().until(() -> origin.asked("/stuck").size() == 1);
        List<CompletableFuture<HttpResponse<String>>> others =
                IntStream.range(0, 5).mapToObj(i -> begin("/stuck")).toList();
        others.forEach(other -> assertThat(other.join().body()).isEqualTo("a page"));
        assertThat(stuck).isNotDone();
        assertThat(begin("/stuck").join().headers().firstValue("cache-status").orElse(""))
                .contains("hit");
        end.countDown();
        stuck.join();
    }

    @Test
    void what_is_used_least_goes_when_there_is_no_room() throws Exception {
        String page = "x".repeat(300_000);
        for (int i = 0; i < 20; i++) {
            origin.says("/large/" + i, 200, page);
            assertThat(begin("/large/" + i).join().body()).hasSize(page.length());
        }
        await().atMost(PATIENCE).until(() -> metric("edd_gateway_cache_bytes") <= SIZE);
        assertThat(metric("edd_gateway_cache_evicted_total")).isGreaterThanOrEqualTo(14);
        assertThat(metric("edd_gateway_cache_bytes")).isGreaterThan(300_000);
    }

    @Test
    void an_answer_of_more_than_the_entry_goes_through_uncut() {
        String page = "x".repeat(SIZE / 2);
        origin.says("/larger", 200, page);
        for (int i = 0; i < 2; i++) {
            assertThat(begin("/larger").join().body()).isEqualTo(page);
        }
        assertThat(origin.asked("/larger")).hasSize(2);
    }

    private double metric(String name) throws Exception {
        try (HttpClient plain = HttpClient.newHttpClient()) {
            return plain.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + gateway.health() + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }
}
