package cloud.edd.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

class OutboundHttpTest {

    private static final int HANG_UP = -1;
    private static final int SILENCE = -2;

    private final Queue<Integer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final OutboundHttp outbound =
            new OutboundHttp(Duration.ofSeconds(2), Duration.ofSeconds(20), 2, RandomGenerator.of("L64X128MixRandom"));

    private HttpServer server;
    private RestClient client;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        client = outbound.restClient("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        outbound.close();
    }

    @Test
    void repeatsAGetUntilItSucceeds() {
        answers.addAll(List.of(503, HANG_UP, 200));

        assertThat(client.get().uri("/x").retrieve().body(String.class)).isEqualTo("200");
        assertThat(requests).hasSize(3);
    }

    @Test
    void givesUpAfterTheLastRetry() {
        answers.addAll(List.of(503, 502, 504, 200));

        assertThatThrownBy(() -> client.get().uri("/x").retrieve().body(String.class))
                .isInstanceOf(HttpServerErrorException.GatewayTimeout.class);
        assertThat(requests).hasSize(3);
    }

    @Test
    void neverRepeatsAPost() {
        answers.addAll(List.of(503, 200));

        assertThatThrownBy(() -> client.post().uri("/x").body("once").retrieve().toBodilessEntity())
                .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void doesNotRepeatWhatWillNotChange() {
        answers.addAll(List.of(500, 200));

        assertThatThrownBy(() -> client.get().uri("/x").retrieve().body(String.class))
                .isInstanceOf(HttpServerErrorException.InternalServerError.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void doesNotWaitForeverForAnAnswer() {
        answers.addAll(List.of(SILENCE, SILENCE, SILENCE));
        RestClient impatient =
                outbound.restClient("http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofMillis(100));

        assertThatThrownBy(() -> impatient.get().uri("/x").retrieve().body(String.class))
                .isInstanceOf(ResourceAccessException.class);
    }

    @Test
    void carriesRequestIdAndTrace() {
        answers.add(200);
        var call = new RequestContext("call-1", new TraceContext("a".repeat(32), "b".repeat(16), true), "::1");
        try (var _ = call.open()) {
            client.get().uri("/x").retrieve().toBodilessEntity();
        }

        assertThat(requests).containsExactly("call-1 00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01 null");
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        requests.add(headers.getFirst(RequestContext.REQUEST_ID_HEADER) + " "
                + headers.getFirst(RequestContext.TRACE_HEADER) + " " + headers.getFirst("Upgrade"));
        Integer status = answers.remove();
        if (status == SILENCE) {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (status > 0) {
            byte[] body = status.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
