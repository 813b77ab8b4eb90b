package cloud.edd.gateway;

import static cloud.edd.gateway.WebSockets.frame;
import static cloud.edd.gateway.WebSockets.handshake;
import static cloud.edd.gateway.WebSockets.readFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.edd.gateway.WebSockets.Heard;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.WebsocketClientSpec;

/** WebSockets through the gateway, with real clients and byte for byte. */
@Timeout(60)
class TunnelTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final int MIB = 1 << 20;
    private static final int POLLS_WITHOUT_MOVING = 4;
    private static final long FLOOD = 20L * MIB;
    private static final CountDownLatch take = new CountDownLatch(1);
    private static final AtomicLong taken = new AtomicLong();
    private static final AtomicLong sent = new AtomicLong();
    private static final AtomicReference<String> reached = new AtomicReference<>("");
    private static DisposableServer webSockets;
    private static TestGateway gateway;
    private static final Map<String, RawBackend> scripted = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        webSockets = WebSockets.backend();
        Map<String, String> routes = new LinkedHashMap<>();
        routes.put("storage/", WebSockets.url(webSockets));
        script("/flood", TunnelTest::flood);
        script("/sink", TunnelTest::takeLate);
        script("/at-once", socket -> {
            write(socket, "first");
            readAll(socket);
        });
        script("/half", socket -> {
            socket.shutdownOutput();
            reached.set(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        });
        script("/waits", socket -> {
            byte[] all = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(frame(1, ("heard " + all.length).getBytes(StandardCharsets.UTF_8), false));
        });
        script("/dies", socket -> {
            readFrame(socket);
            socket.setSoLinger(true, 0);
        });
        scripted.put("/uninvited", new RawBackend(socket -> {
            RawAnswer.head(socket.getInputStream());
            RawAnswer.write(socket, WebSockets.SWITCHING);
            readAll(socket);
        }));
        scripted.put("/other", new RawBackend(socket -> {
            RawAnswer.head(socket.getInputStream());
            RawAnswer.write(socket, WebSockets.SWITCHING.replace("websocket", "chat"));
            readAll(socket);
        }));
        scripted.forEach((path, backend) -> routes.put("storage" + path, backend.url()));
        gateway = TestGateway.start(routes);
    }

    /** A backend that takes the upgrade, its answer and what the script writes first in one piece. */
    private static void script(String path, RawBackend.Script script) {
        scripted.put(path, new RawBackend(socket -> {
            RawAnswer.head(socket.getInputStream());
            RawAnswer.write(socket, WebSockets.SWITCHING);
            script.run(socket);
        }));
    }

    @AfterAll
    static void stop() {
        take.countDown();
        gateway.close();
        scripted.values().forEach(RawBackend::close);
        webSockets.disposeNow();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(frame(1, text.getBytes(StandardCharsets.UTF_8), false));
    }

    private static void readAll(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private static void flood(Socket socket) throws IOException {
        socket.setSendBufferSize(64 * 1024);
        byte[] frame = frame(2, new byte[MIB], false);
        for (long i = 0; i < FLOOD / MIB; i++) {
            socket.getOutputStream().write(frame);
            sent.addAndGet(frame.length);
        }
        readAll(socket);
    }

    private static void takeLate(Socket socket) throws IOException {
        try {
            take.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] buffer = new byte[64 * 1024];
        for (int n = socket.getInputStream().read(buffer);
                n >= 0;
                n = socket.getInputStream().read(buffer)) {
            taken.addAndGet(n);
        }
    }

    private static SSLSocket tunnel(String path) throws IOException {
        return tunnel(path, 0);
    }

    private static SSLSocket tunnel(String path, int receiveBuffer) throws IOException {
        SSLSocket socket = gateway.tls(HOST, receiveBuffer);
        assertThat(RawAnswer.to(socket, handshake(HOST, path)).status()).isEqualTo(101);
        return socket;
    }

    private static Heard listen(HttpClient client, String path, AtomicReference<WebSocket> socket) {
        var heard = new Heard();
        socket.set(client.newWebSocketBuilder()
                .buildAsync(
                        java.net.URI.create(gateway.uri(HOST, path).toString().replace("https", "wss")), heard)
                .join());
        return heard;
    }

    @Test
    void messages_of_all_sizes_go_both_ways() throws Exception {
        var socket = new AtomicReference<WebSocket>();
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_2)) {
            Heard heard = listen(client, "/ws/echo", socket);
            socket.get().sendText("hello", true).join();
            assertThat(heard.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
            byte[] large = new byte[700_000];
            new java.util.Random(7).nextBytes(large);
            socket.get().sendBinary(ByteBuffer.wrap(large), true).join();
            assertThat(heard.messages.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(large.length + " bytes " + Arrays.hashCode(large));
            socket.get().sendClose(4000, "enough").join();
            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4000);
        }
    }

    @Test
    void the_handshake_carries_what_every_request_carries() throws Exception {
        var socket = new AtomicReference<WebSocket>();
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_1_1)) {
            assertThat(listen(client, "/ws/headers", socket).messages.poll(10, TimeUnit.SECONDS))
                    .containsIgnoringCase("X-Forwarded-For=127.0.0.1")
                    .containsIgnoringCase("X-Forwarded-Proto=https")
                    .containsIgnoringCase("X-Request-ID=")
                    .containsIgnoringCase("Upgrade=websocket");
        }
    }

    @Test
    void compression_is_between_client_and_backend() {
        var ssl = SslContextBuilder.forClient().trustManager(gateway.authority.certificate());
        String text = "again and ".repeat(5_000);
        String[] extensions = new String[1];
        String heard = reactor.netty.http.client.HttpClient.create()
                .secure(spec -> spec.sslContext(buildFrom(ssl)))
                .websocket(WebsocketClientSpec.builder()
                        .compress(true)
                        .maxFramePayloadLength(MIB)
                        .build())
                .uri(gateway.uri(HOST, "/ws/echo").toString().replace("https", "wss"))
                .handle((in, out) -> {
                    extensions[0] = in.headers().get("Sec-WebSocket-Extensions");
                    return out.sendString(Mono.just(text))
                            .then()
                            .thenMany(in.aggregateFrames().receive().asString().take(1));
                })
                .blockFirst();
        assertThat(extensions[0]).contains("permessage-deflate");
        assertThat(heard).isEqualTo(text);
    }

    private static io.netty.handler.ssl.SslContext buildFrom(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (javax.net.ssl.SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_refused_upgrade_reaches_the_client_as_itself() throws Exception {
        try (SSLSocket socket = gateway.tls(HOST)) {
            RawAnswer answer = RawAnswer.to(socket, handshake(HOST, "/ws/refused") + handshake(HOST, "/ws/echo"));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("log in first\n");
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(answer.header("x-request-id")).isNotEmpty();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        var socket = new AtomicReference<WebSocket>();
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_1_1)) {
            assertThatThrownBy(() -> listen(client, "/ws/refused", socket))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @Test
    void a_path_below_ws_without_an_upgrade_is_an_ordinary_request() throws Exception {
        assertThat(gateway.get(HOST, "/ws/plain").body()).doesNotContainIgnoringCase("upgrade");
        try (SSLSocket socket = gateway.tls(HOST)) {
            String twice = handshake(HOST, "/ws/plain").replace("Upgrade: websocket", "Upgrade: chat");
            RawAnswer.write(socket, twice + twice);
            assertThat(RawAnswer.read(socket).body()).doesNotContainIgnoringCase("upgrade=");
            assertThat(RawAnswer.read(socket).status()).isEqualTo(200);
        }
    }

    @Test
    void bytes_right_behind_both_heads_are_passed_on() throws Exception {
        try (SSLSocket socket = gateway.tls(HOST)) {
            var bytes = new java.io.ByteArrayOutputStream();
            bytes.writeBytes(handshake(HOST, "/ws/echo").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(frame(1, "eager".getBytes(StandardCharsets.UTF_8), true));
            socket.getOutputStream().write(bytes.toByteArray());
            assertThat(RawAnswer.head(socket.getInputStream()).getFirst())
                    .isEqualTo("HTTP/1.1 101 Switching Protocols");
            assertThat(readFrame(socket)).isEqualTo("eager");
        }
        try (SSLSocket socket = tunnel("/at-once")) {
            assertThat(readFrame(socket)).isEqualTo("first");
        }
    }

    @Test
    void nothing_is_tunnelled_that_was_not_asked_for() throws Exception {
        assertThat(gateway.get(HOST, "/uninvited").statusCode()).isEqualTo(502);
        try (SSLSocket socket = gateway.tls(HOST)) {
            assertThat(RawAnswer.to(socket, handshake(HOST, "/other")).status()).isEqualTo(502);
        }
    }

    @Test
    void a_side_that_has_said_all_may_still_listen() throws Exception {
        try (SSLSocket socket = tunnel("/half")) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.getOutputStream().write("and yet".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            await().untilAtomic(reached, org.hamcrest.Matchers.is("and yet"));
        }
        try (SSLSocket socket = tunnel("/waits")) {
            socket.getOutputStream().write(new byte[1_000]);
            socket.shutdownOutput();
            assertThat(readFrame(socket)).isEqualTo("heard 1000");
        }
    }

    @Test
    void a_backend_that_dies_ends_the_tunnel_of_its_client() throws Exception {
        try (SSLSocket socket = tunnel("/dies")) {
            socket.getOutputStream().write(frame(1, new byte[1], true));
            assertThat(endOf(socket)).isTrue();
        }
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** The other way round is seen in the access log and in the number of open tunnels. */
    @Test
    void a_client_that_is_gone_ends_the_tunnel_and_is_logged_with_its_bytes() throws Exception {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        Logger access = (Logger) LoggerFactory.getLogger("cloud.edd.gateway.access");
        access.addAppender(lines);
        try {
            SSLSocket socket = tunnel("/ws/echo?token=secret");
            socket.getOutputStream().write(frame(1, "12345".getBytes(StandardCharsets.UTF_8), true));
            assertThat(readFrame(socket)).isEqualTo("12345");
            assertThat(openTunnels()).isPositive();
            socket.close();
            await().untilAsserted(() -> assertThat(lines.list)
                    .map(line -> line.getFormattedMessage() + line.getKeyValuePairs())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("GET /ws/echo 101")
                            .contains("decision=\"tunnel\"", "bytes_in=\"11\"", "bytes_out=\"7\"")
                            .doesNotContain("broken", "secret")));
            await().until(() -> openTunnels() == 0);
        } finally {
            access.detachAppender(lines);
        }
    }

    private static double openTunnels() {
        return gateway.context()
                .getBean(MeterRegistry.class)
                .get("edd.gateway.tunnels")
                .gauge()
                .value();
    }

    private static long memory() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Test
    void a_reader_that_is_slow_holds_up_the_writer_and_not_memory() throws Exception {
        long before = memory();
        try (SSLSocket socket = tunnel("/flood", 64 * 1024)) {
            stoppedAt(sent);
            assertThat(sent).hasValueLessThan(FLOOD - 4 * MIB);
            assertThat(memory() - before).isLessThan(4 * MIB);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            long left = FLOOD + FLOOD / MIB * 10;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                assertThat(read).isPositive();
                left -= read;
            }
        }
    }

    @Test
    void a_backend_that_is_slow_holds_up_the_client_and_not_memory() throws Exception {
        long before = memory();
        var given = new AtomicLong();
        try (SSLSocket socket = tunnel("/sink")) {
            byte[] piece = new byte[64 * 1024];
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (long left = FLOOD; left > 0; left -= piece.length) {
                        socket.getOutputStream().write(piece);
                        given.addAndGet(piece.length);
                    }
                } catch (IOException closed) {
                    throw new java.io.UncheckedIOException(closed);
                }
            });
            stoppedAt(given);
            assertThat(given).hasValueLessThan(FLOOD - 4 * MIB);
            assertThat(memory() - before).isLessThan(4 * MIB);
            take.countDown();
            writer.join();
            await().untilAtomic(taken, org.hamcrest.Matchers.is(FLOOD));
        }
    }

    /** Waits until a counter has not moved for a while, long enough for a machine with much else to do. */
    private static void stoppedAt(AtomicLong counter) {
        var last = new AtomicLong(-1);
        var still = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            boolean moved = last.getAndSet(counter.get()) != counter.get() || counter.get() == 0;
            return (moved ? still.getAndSet(0) : still.incrementAndGet()) == POLLS_WITHOUT_MOVING;
        });
    }
}
