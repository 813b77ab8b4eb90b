package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingTest {
    private static final int MIB = 1024 * 1024;
    private static final int SIZE = 128 * MIB;
    private static final long LONG_SIZE = 10_240L * MIB;
    private static final String STORAGE = "storage.cloud.localhost";

    private final TestBackend backend = new TestBackend();
    private TestGateway gateway;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    StreamingTest() {}

    private void start(Map<String, String> properties) {
        gateway = TestGateway.start(Map.of("storage/", backend.url() + "!", "auth/", backend.url()), properties);
    }

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    /** The same bytes for everyone, with a period that no buffer size divides. */
    static final class Pattern extends InputStream {
        private static final byte[] PERIOD = new byte[1_000_003];
        private final long size;
        private long position;

        static {
            new Random(42).nextBytes(PERIOD);
        }

        Pattern(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return position == size ? -1 : PERIOD[(int) (position++ % PERIOD.length)] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (position == size) {
                return -1;
            }
            int from = (int) (position % PERIOD.length);
            int count = (int) Math.min(Math.min(length, size - position), PERIOD.length - from);
            System.arraycopy(PERIOD, from, bytes, offset, count);
            position += count;
            return count;
        }
    }

    private static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What Netty holds for all channels of this process; the JDK's own counters do not see it. */
    private static long directMemory() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void a_large_body_goes_up_and_down_unharmed_in_flat_memory(HttpClient.Version version) throws Exception {
        upAndDown(SIZE, version);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LONG")
    @Timeout(1_800)
    void a_body_of_10_GB_does_the_same(HttpClient.Version version) throws Exception {
        upAndDown(LONG_SIZE, version);
    }

    private void upAndDown(long size, HttpClient.Version version) throws Exception {
        backend.on("/up", exchange -> TestBackend.answer(exchange, 200, sha256(exchange.getRequestBody())));
        backend.on("/down", exchange -> {
            exchange.sendResponseHeaders(200, size);
            new Pattern(size).transferTo(exchange.getResponseBody());
        });
        start(Map.of());
        String expected = sha256(new Pattern(size));
        var highest = new AtomicLong();
        try (HttpClient client = gateway.client(version)) {
            String arrived = client.send(
                            HttpRequest.newBuilder(gateway.uri(STORAGE, "/up"))
                                    .POST(BodyPublishers.ofInputStream(() -> watched(new Pattern(size), highest)))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(arrived).isEqualTo(expected);
            HttpResponse<InputStream> down = client.send(
                    HttpRequest.newBuilder(gateway.uri(STORAGE, "/down")).build(), BodyHandlers.ofInputStream());
            assertThat(sha256(watched(down.body(), highest))).isEqualTo(expected);
        }
        assertThat(highest.get()).as("direct memory").isLessThan(96L * MIB);
    }

    private static InputStream watched(InputStream in, AtomicLong highest) {
        return new java.io.FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                highest.accumulateAndGet(directMemory(), Math::max);
                return super.read(bytes, offset, length);
            }
        };
    }

    /** A reader with a small window waits for the scheduler a thousand times: a busy machine takes long over it. */
    @Test
    @Timeout(180)
    void stalled_downloads_hold_little_memory_and_go_on_when_they_are_read() throws Exception {
        stall(40, 512);
    }

    @Test
    @Tag("LONG")
    @Timeout(600)
    void a_thousand_stalled_downloads_do_the_same() throws Exception {
        stall(1_000, 256);
    }

    /** @param kibibytes of direct memory that each may hold */
    private void stall(int downloads, long kibibytes) throws Exception {
        // More than the kernel takes for a reader with a small window.
        int size = 16 * MIB;
        backend.on("/down", exchange -> {
            exchange.sendResponseHeaders(200, size);
            new Pattern(size).transferTo(exchange.getResponseBody());
        });
        // How long a machine takes to read some of them must not decide whether the others are given up.
        start(Map.of("edd.gateway.forward.write-progress", "10m", "edd.gateway.limits.exempt", "127.0.0.1"));
        List<Socket> sockets = new ArrayList<>();
        long before = directMemory();
        for (int i = 0; i < downloads; i++) {
            Socket socket = gateway.tls(STORAGE, 16 * 1024);
            sockets.add(socket);
            RawAnswer.write(socket, "GET /down HTTP/1.1\r\nHost: " + STORAGE + "\r\nConnection: close\r\n\r\n");
            RawAnswer.head(socket.getInputStream());
        }
        assertThat(directMemory()).as("the counter counts").isPositive();
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(directMemory() - before).isLessThan(downloads * kibibytes * 1024));
        // Bytes that a thousand of them keep in the kernel are more than it has for TCP, and then the last two crawl.
        for (Socket socket : sockets.subList(2, downloads)) {
            socket.close();
        }
        String expected = sha256(new Pattern(size));
        for (Socket socket : sockets.subList(0, 2)) {
            assertThat(sha256(socket.getInputStream())).isEqualTo(expected);
            socket.close();
        }
    }

    @Test
    void a_reader_that_takes_nothing_is_given_up() throws Exception {
        backend.on("/down", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            new Pattern(Long.MAX_VALUE).transferTo(exchange.getResponseBody());
        });
        start(Map.of("edd.gateway.forward.write-progress", "400ms"));
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(socket, "GET /down HTTP/1.1\r\nHost: " + STORAGE + "\r\n\r\n");
            var ended = new CountDownLatch(1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.get(STORAGE, "/nothing").statusCode() == 404
                            && metric("edd_gateway_requests_seconds_count", "broken=\"true\"") >= 1);
            ended.countDown();
            assertThatThrownBy(() -> {
                        RawAnswer.head(socket.getInputStream());
                        byte[] buffer = new byte[MIB];
                        while (socket.getInputStream().read(buffer) >= 0) {
                            // what was on its way arrives before the end
                        }
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private double metric(String name, String tag) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.health())) {
            RawAnswer answer =
                    RawAnswer.to(socket, "GET /actuator/prometheus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return answer.body()
                    .lines()
                    .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    @Test
    void an_early_answer_arrives_while_the_body_is_on_its_way() throws Exception {
        RawBackend conflict = new RawBackend(socket -> {
            RawAnswer.head(socket.getInputStream());
            RawAnswer.write(socket, "HTTP/1.1 409 Conflict\r\nContent-Length: 14\r\n\r\nexists already");
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        gateway = TestGateway.start(Map.of("storage/", conflict.url() + "!"));
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(
                    socket,
                    "POST /conflict HTTP/1.1\r\nHost: " + STORAGE + "\r\nContent-Length: 1000000000\r\n\r\nbegin");
            RawAnswer answer = RawAnswer.read(socket);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("exists already");
            assertThat(answer.header("connection")).isEqualTo("close");
        }
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_2);
                var unfinished = new SubmissionPublisher<ByteBuffer>()) {
            CompletableFuture<HttpResponse<String>> sent = client.sendAsync(
                    HttpRequest.newBuilder(gateway.uri(STORAGE, "/conflict"))
                            .POST(BodyPublishers.fromPublisher(unfinished))
                            .build(),
                    BodyHandlers.ofString());
            unfinished.submit(ByteBuffer.wrap(new byte[10]));
            HttpResponse<String> answer = sent.get(10, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("exists already");
            // The connection is as good as before.
            assertThat(client.send(
                                    HttpRequest.newBuilder(gateway.uri(STORAGE, "/conflict"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(409);
        }
        conflict.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_backend_that_dies_half_way_breaks_the_transfer(HttpClient.Version version) throws Exception {
        try (var dying = new RawBackend(socket -> {
            RawAnswer.head(socket.getInputStream());
            RawAnswer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        })) {
            gateway = TestGateway.start(Map.of("storage/", dying.url()));
            try (HttpClient client = gateway.client(version)) {
                assertThatThrownBy(() -> client.send(
                                HttpRequest.newBuilder(gateway.uri(STORAGE, "/"))
                                        .build(),
                                BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void an_event_stream_opens_before_its_first_event_and_may_pause() throws Exception {
        var go = new CountDownLatch(1);
        backend.on("/sse", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.flush();
            await(go);
            out.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
        });
        start(Map.of("edd.gateway.forward.read-gap", "200ms"));
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(socket, "GET /sse HTTP/1.1\r\nHost: " + STORAGE + "\r\n\r\n");
            assertThat(RawAnswer.head(socket.getInputStream())).first().isEqualTo("HTTP/1.1 200 OK");
            assertThat(new CountDownLatch(1).await(800, TimeUnit.MILLISECONDS)).isFalse();
            go.countDown();
            assertThat(RawAnswer.line(socket.getInputStream())).isEqualTo("9");
            assertThat(RawAnswer.line(socket.getInputStream())).isEqualTo("data: 1");
        }
    }

    @Test
    void a_silent_answer_that_is_no_stream_is_broken_off() throws Exception {
        var go = new CountDownLatch(1);
        backend.on("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(go);
        });
        start(Map.of("edd.gateway.forward.read-gap", "300ms"));
        assertThatThrownBy(() -> gateway.get(STORAGE, "/slow")).hasRootCauseInstanceOf(IOException.class);
        go.countDown();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void bodies_are_counted_where_they_are_limited() throws Exception {
        backend.on("/up", exchange -> TestBackend.answer(exchange, 200, sha256(exchange.getRequestBody())));
        start(Map.of("edd.gateway.limits.body", "100KB"));
        try (Socket announced = gateway.tls("auth.cloud.localhost")) {
            assertThat(RawAnswer.to(
                                    announced,
                                    "POST /up HTTP/1.1\r\nHost: auth.cloud.localhost\r\nContent-Length: 102401\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
        try (Socket counted = gateway.tls("auth.cloud.localhost")) {
            String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
            RawAnswer answer = RawAnswer.to(
                    counted,
                    "POST /up HTTP/1.1\r\nHost: auth.cloud.localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunk.repeat(4));
            assertThat(answer.status()).isEqualTo(413);
        }
        try (Socket free = gateway.tls(STORAGE)) {
            String body = "x".repeat(200_000);
            assertThat(RawAnswer.to(
                                    free,
                                    "POST /up HTTP/1.1\r\nHost: " + STORAGE + "\r\nContent-Length: 200000\r\n\r\n"
                                            + body)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_body_that_trickles_is_408() throws Exception {
        backend.on("/up", exchange -> TestBackend.answer(exchange, 200, sha256(exchange.getRequestBody())));
        start(Map.of("edd.gateway.forward.slow-body-grace", "300ms"));
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer answer = RawAnswer.to(
                    socket, "POST /up HTTP/1.1\r\nHost: " + STORAGE + "\r\nContent-Length: 100\r\n\r\nonly this");
            assertThat(answer.status()).isEqualTo(408);
        }
    }

    @Test
    void the_first_byte_is_waited_for_from_the_end_of_the_request() throws Exception {
        var go = new CountDownLatch(1);
        backend.on("/think", exchange -> {
            exchange.getRequestBody().readAllBytes();
            await(go);
        });
        backend.on("/quick", exchange -> TestBackend.answer(exchange, 200, sha256(exchange.getRequestBody())));
        start(Map.of("edd.gateway.forward.first-byte", "400ms"));
        assertThat(gateway.get(STORAGE, "/think").statusCode()).isEqualTo(504);
        // An upload that takes longer than that is no reason to give up.
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(socket, "POST /quick HTTP/1.1\r\nHost: " + STORAGE + "\r\nContent-Length: 3\r\n\r\na");
            assertThat(new CountDownLatch(1).await(900, TimeUnit.MILLISECONDS)).isFalse();
            RawAnswer.write(socket, "bc");
            assertThat(RawAnswer.read(socket).status()).isEqualTo(200);
        }
        go.countDown();
    }

    @Test
    void a_client_is_told_to_continue_when_the_backend_says_so() throws Exception {
        backend.on("/up", exchange -> TestBackend.answer(exchange, 200, sha256(exchange.getRequestBody())));
        start(Map.of());
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(
                    socket,
                    "PUT /up HTTP/1.1\r\nHost: " + STORAGE + "\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(RawAnswer.head(socket.getInputStream())).containsExactly("HTTP/1.1 100 Continue");
            RawAnswer.write(socket, "abc");
            assertThat(RawAnswer.read(socket).status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_leaves_ends_the_call_to_the_backend() throws Exception {
        var left = new CountDownLatch(1);
        backend.on("/endless", exchange -> writeUntilBroken(exchange, left));
        start(Map.of());
        try (Socket socket = gateway.tls(STORAGE)) {
            RawAnswer.write(socket, "GET /endless HTTP/1.1\r\nHost: " + STORAGE + "\r\n\r\n");
            RawAnswer.head(socket.getInputStream());
        }
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void writeUntilBroken(HttpExchange exchange, CountDownLatch left) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] piece = new byte[1024];
        try {
            while (true) {
                exchange.getResponseBody().write(piece);
                exchange.getResponseBody().flush();
            }
        } catch (IOException broken) {
            left.countDown();
        }
    }
}
