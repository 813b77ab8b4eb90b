package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SSH behind a proxy that tells by the PROXY protocol for whom it opens connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshProxyProtocolTest {
    private static final FreePorts PORTS = FreePorts.inARow(1);
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String FOUR_ADDRESSES = "\u00cb\0q\u0009\n\0\0\1" + "\u00124\u0001\u00bb";

    private final ContainerOverSsh container = new ContainerOverSsh(properties());
    // A gateway that starts takes away whoever listens to what is logged.
    private final AuditRecords audit = new AuditRecords();

    private static Map<String, String> properties() {
        var properties = new LinkedHashMap<String, String>();
        properties.put("edd.gateway.trusted-proxies[0]", "127.0.0.0/8");
        properties.put("edd.gateway.proxy-protocol", "true");
        properties.put("edd.gateway.ingress.ports", PORTS.toString());
        properties.put("edd.gateway.ingress.bind", "all");
        properties.put("edd.gateway.ssh.pending-logins", "2");
        properties.put("edd.gateway.ssh.login", "5s");
        return properties;
    }

    @BeforeEach
    void reset() {
        container.reset();
        container.rule(PORTS.at(0));
        audit.clear();
    }

    @AfterAll
    void stop() {
        audit.close();
        container.close();
    }

    /** OpenSSH through a proxy that sends the header. */
    private Programs.Outcome ssh(int port, String header) throws IOException {
        try (var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> pass(proxy, port, header));
            return Programs.run(
                    container.command(proxy.getLocalPort(), container.key, ContainerOverSsh.user(), "echo in"), "");
        }
    }

    private static void pass(ServerSocket proxy, int port, String header) {
        try (Socket client = proxy.accept();
                Socket server = opened(port, header)) {
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException reset) {
            // an end like any other
        }
        try {
            to.shutdownOutput();
        } catch (IOException over) {
            // the other direction ended both
        }
    }

    private static Socket opened(int port, String header) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_client_that_a_header_names_is_the_client(boolean ingress) throws IOException {
        int port = ingress ? PORTS.at(0) : container.port();
        Map<String, String> addresses = Map.of(
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 22\r\n",
                "203.0.113.9",
                "PROXY TCP6 2001:db8::7 2001:db8::1 4660 22\r\n",
                "2001:db8:0:0:0:0:0:7",
                SIGNATURE + "!\u0011\0\u000c" + FOUR_ADDRESSES,
                "203.0.113.9",
                SIGNATURE + "!\u0011\0\u0013" + FOUR_ADDRESSES + "\2\0\4host",
                "203.0.113.9",
                // A proxy that speaks for itself.
                SIGNATURE + " \0\0\0",
                "127.0.0.1");
        for (Map.Entry<String, String> told : addresses.entrySet()) {
            audit.clear();
            assertThat(ssh(port, told.getKey())).satisfies(inside -> {
                assertThat(inside.err()).isEmpty();
                assertThat(inside.out()).isEqualTo("in\n");
            });
            assertThat(audit.one("gateway.ssh.open")).containsEntry("client_ip", told.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "PROXY TCP4 gateway 10.0.0.1 4660 22\r\nSSH-2.0-x\r\n",
                "PROXY TCP4 203.0.113.9\r\nSSH-2.0-x\r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 99999 22\r\nSSH-2.0-x\r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 22\nSSH-2.0-x\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 22                                                                            \r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 22\r\nPROXY TCP4 203.0.113.9 10.0.0.1 4660 22\r\n",
                SIGNATURE + "1\u0011\0\u000c" + FOUR_ADDRESSES + "SSH-2.0-x\r\n",
                SIGNATURE + "!\u0012\0\u000c" + FOUR_ADDRESSES + "SSH-2.0-x\r\n",
                SIGNATURE + "!\u0011\u00ff\u00ff" + FOUR_ADDRESSES + "SSH-2.0-x\r\n",
                // These count on patience.
                "PROXY TCP4 203.0.",
                SIGNATURE + "!\u0011\0\u000c",
                "",
            })
    void malformed_oversized_slow_and_missing_headers_end_the_connection(String header) throws IOException {
        try (Socket socket = opened(container.port(), header)) {
            InputStream in = socket.getInputStream();
            // No key exchange begins: not even the time for a login ends what should not have got that far.
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("SSH-2.0-EddCloud")
                    .doesNotContain("curve25519");
        }
        assertThat(audit.all("gateway.ssh.open")).isEmpty();
    }

    @Test
    void pending_logins_are_counted_by_the_client_that_is_named() {
        String header = "PROXY TCP4 198.51.100.7 10.0.0.1 4660 22\r\n";
        // Anew each time, as they end when their time for a login is over.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            // From the same client, once by each door.
            try (Socket first = opened(container.port(), header + "SSH-2.0-x\r\n");
                    Socket second = opened(PORTS.at(0), header + "SSH-2.0-x\r\n")) {
                for (Socket open : new Socket[] {first, second}) {
                    assertThat(open.getInputStream().read()).isEqualTo('S');
                }
                assertThat(ssh(container.port(), header.replace('7', '8')).out())
                        .isEqualTo("in\n");
                assertThat(ssh(container.port(), header).exit()).isEqualTo(255);
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(ssh(container.port(), header).out()).isEqualTo("in\n"));
    }
}
