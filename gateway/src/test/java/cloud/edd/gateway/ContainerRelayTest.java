package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gateway.container.Containers;
import cloud.edd.testing.tls.LocalCertificateAuthority;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What containers speak that is not HTTP, and TLS that they end themselves. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerRelayTest {
    private static final String HOST = "7c1e09ab.compute.cloud.localhost";
    private static final FreePorts PORTS = FreePorts.inARow(3);
    private static final int MIB = 1 << 20;
    /** More than the kernel takes for two connections. */
    private static final int SENT = 16 * MIB;

    private static final TestBackend http = new TestBackend().echo("/");
    private static final CountDownLatch read = new CountDownLatch(1);
    private static final LocalCertificateAuthority others = LocalCertificateAuthority.create();
    private static final RawBackend digest = new RawBackend(socket -> {
        socket.getOutputStream().write(digest(socket.getInputStream()).getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        // The answer must not be lost with the connection: whoever reads it closes.
        assertThat(socket.getInputStream().read()).isNegative();
    });
    private static final RawBackend stalled = new RawBackend(socket -> {
        waitFor(read);
        socket.getOutputStream().write(digest(socket.getInputStream()).getBytes(StandardCharsets.US_ASCII));
    });
    private static final RawBackend greeter = new RawBackend(socket -> {
        socket.getOutputStream().write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
        echo(socket);
    });
    private static final RawBackend tls = new RawBackend(socket -> {
        try (SSLSocket secure = (SSLSocket) others.issue(HOST)
                .serverContext()
                .getSocketFactory()
                .createSocket(socket, null, socket.getPort(), true)) {
            secure.setUseClientMode(false);
            echo(secure);
        }
    });
    private static TestGateway gateway;

    @BeforeAll
    @Timeout(120) // a gateway on whatever machine
    static void start() throws SQLException {
        gateway = TestGateway.start(
                Map.of("auth/", http.url()),
                Map.of(
                        "edd.gateway.relay.silence", "300ms",
                        "edd.gateway.ingress.ports", PORTS.toString(),
                        "edd.gateway.ingress.bind", "all",
                        "edd.gateway.drain.timeout", "20s",
                        "edd.gateway.limits.exempt[0]", "127.0.0.1"));
        gateway.execute("insert into containers (id, owner_id, running, endpoint_host) values ('7c1e09ab', 'mira01',"
                + " true, '127.0.0.1')");
    }

    @AfterAll
    static void stop() {
        read.countDown();
        gateway.close();
        for (RawBackend backend : new RawBackend[] {digest, stalled, greeter, tls}) {
            backend.close();
        }
        http.close();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static String digest(InputStream in) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] some = new byte[64 * 1024];
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                sha.update(some, 0, count);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the rule for 443 lead there. */
    private static void leadTo(String url, String mode) throws SQLException {
        int target = URI.create(url).getPort();
        gateway.execute("insert into ingress_rules (container_id, port, target_port, tls_mode, version) values"
                + " ('7c1e09ab', 443, " + target + ", '" + mode + "', 1) on conflict (container_id, port) do update set"
                + " target_port = excluded.target_port, tls_mode = excluded.tls_mode");
        Containers containers = gateway.context().getBean(Containers.class);
        await().until(() -> containers
                .find("7c1e09ab")
                .filter(found -> found.ingress().containsKey(443)
                        && found.ingress().get(443).targetPort() == target)
                .isPresent());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static double relays() {
        return gateway.context()
                .getBean(MeterRegistry.class)
                .get("edd.gateway.relays")
                .gauge()
                .value();
    }

    @Test
    @Order(1)
    void what_is_not_http_over_tls_is_relayed_to_its_end_and_answered_after_it() throws Exception {
        leadTo(digest.url(), "terminate");
        byte[] sent = new byte[MIB / 2];
        sent[0] = 'E';
        try (Socket client = gateway.tls(HOST)) {
            client.getOutputStream().write(sent);
            client.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(sent)));
        }
        await().untilAsserted(() -> assertThat(relays()).isZero());
    }

    @Test
    @Order(1)
    void whoever_says_nothing_hears_a_server_that_speaks_first() throws Exception {
        leadTo(greeter.url(), "terminate");
        try (Socket client = gateway.tls(HOST)) {
            assertThat(RawAnswer.line(client.getInputStream())).isEqualTo("220 hello");
            write(client, "GET / HTTP/1.1\r\n");
            assertThat(RawAnswer.line(client.getInputStream())).isEqualTo("GET / HTTP/1.1");
        }
    }

    @Test
    @Order(1)
    void a_method_that_nobody_knows_is_http_all_the_same_and_gets_its_headers() throws Exception {
        leadTo(http.url(), "terminate");
        try (Socket client = gateway.tls(HOST)) {
            write(client, "FR");
            write(client, "OB /x HTTP/1.1\r\nHost: " + HOST + "\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
            assertThat(RawAnswer.read(client).body()).startsWith("FROB /x\n").contains("X-forwarded-for: 127.0.0.1\n");
        }
    }

    @Test
    @Order(1)
    void tls_mode_passthrough_leaves_tls_to_the_container() throws Exception {
        leadTo(tls.url(), "passthrough");
        assertThatThrownBy(() -> gateway.tls(HOST))
                .as("our certificate is not shown")
                .isInstanceOf(IOException.class);
        var plain = new Socket(InetAddress.getLoopbackAddress(), gateway.https());
        try (SSLSocket client = (SSLSocket)
                others.clientContext().getSocketFactory().createSocket(plain, HOST, gateway.https(), true)) {
            client.setSoTimeout(20_000);
            write(client, "through\n");
            assertThat(RawAnswer.line(client.getInputStream())).isEqualTo("through");
        }
        try (Socket clear = gateway.clear()) {
            assertThat(RawAnswer.to(clear, "GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n")
                            .status())
                    .as("no rule for 80")
                    .isEqualTo(404);
        }
    }

    @Test
    @Order(1)
    void ingress_bind_all_listens_on_every_port_without_a_rule() throws IOException {
        for (int i = 0; i < PORTS.count(); i++) {
            try (Socket clear = new Socket(InetAddress.getLoopbackAddress(), PORTS.at(i))) {
                assertThat(RawAnswer.to(clear, "GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n")
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    @Order(1)
    void ssh_where_there_is_no_ssh_server_is_cut_off() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), PORTS.at(0))) {
            client.setSoTimeout(20_000);
            write(client, "SSH-2.0-OpenSSH_9.2\r\n");
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    @Test
    @Order(1)
    void a_container_that_cannot_be_reached_ends_the_connection() throws Exception {
        int nobody;
        try (var free = FreePorts.listen(0)) {
            nobody = free.getLocalPort();
        }
        leadTo("http://127.0.0.1:" + nobody, "terminate");
        try (Socket client = gateway.tls(HOST)) {
            write(client, "\0\1\2\3");
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    @Test
    @Timeout(120) // megabytes, encrypted, on whatever machine
    @Order(1)
    void a_stalled_container_stops_its_client_and_costs_next_to_no_memory() throws Exception {
        leadTo(stalled.url(), "terminate");
        var written = new AtomicLong();
        long before = directMemory();
        try (Socket client = gateway.tls(HOST)) {
            client.setSendBufferSize(64 * 1024);
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            byte[] zeros = new byte[64 * 1024];
                            while (written.get() < SENT) {
                                client.getOutputStream().write(zeros);
                                written.addAndGet(zeros.length);
                            }
                            client.shutdownOutput();
                            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                        } catch (IOException e) {
                            return e.toString();
                        }
                    },
                    runnable -> Thread.ofVirtual().start(runnable));
            var last = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
            // The kernel takes megabytes for each of two connections; the gateway must not take the rest.
            assertThat(written.get()).isLessThan(SENT);
            assertThat(directMemory() - before).isLessThan(16 * MIB);
            read.countDown();
            assertThat(answer.get())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[SENT])));
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    @Order(2)
    void a_relay_lives_on_in_a_drain() throws Exception {
        leadTo(greeter.url(), "terminate");
        Thread drain = Thread.ofVirtual().unstarted(gateway::close);
        try (Socket client = gateway.tls(HOST)) {
            write(client, "\0\n");
            assertThat(RawAnswer.line(client.getInputStream())).isEqualTo("220 hello");
            assertThat(client.getInputStream().read()).isZero();
            assertThat(client.getInputStream().read()).isEqualTo('\n');
            int port = gateway.https();
            drain.start();
            await().pollInterval(Duration.ofMillis(20)).until(() -> !isOpen(port));
            write(client, "still\n");
            assertThat(RawAnswer.line(client.getInputStream())).isEqualTo("still");
        }
        drain.join();
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException closed) {
            return false;
        }
    }
}
