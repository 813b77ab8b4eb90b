package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** "SSH on any 8xxx port: only where a rule exists": OpenSSH on the ports of containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshIngressTest {
    private static final FreePorts PORTS = FreePorts.inARow(3);
    private static final int PORT = PORTS.at(0);
    private static final int OTHERS = PORTS.at(1);
    private static final int NOBODYS = PORTS.at(2);

    private final ContainerOverSsh container = new ContainerOverSsh(
            Map.of("edd.gateway.ingress.ports", PORTS.toString(), "edd.gateway.ingress.bind", "all"));
    // A gateway that starts takes away whoever listens to what is logged.
    private final AuditRecords audit = new AuditRecords();

    @BeforeEach
    void reset() {
        container.reset();
        container.execute(
                "insert into containers (id, owner_id, running, endpoint_host, ssh_enabled) values ('aaaaaaaa', 'other1', true, '127.0.0.1', true)",
                "insert into ingress_rules (container_id, port, target_port, tls_mode, version) values ('aaaaaaaa', "
                        + OTHERS + ", 22, 'terminate', 1)");
        container.rule(PORT);
        audit.clear();
    }

    @AfterAll
    void stop() {
        audit.close();
        container.close();
    }

    private List<String> command(int port, String... arguments) {
        return container.command(port, container.key, ContainerOverSsh.user(), arguments);
    }

    @Test
    void a_container_is_entered_on_the_port_of_its_rule() {
        byte[] input = new byte[3_000_000];
        new Random(1).nextBytes(input);
        Programs.Outcome outcome =
                Programs.run(command(PORT, "cat; echo err >&2; exit 42"), input, Duration.ofSeconds(25));
        assertThat(outcome.bytes()).isEqualTo(input);
        assertThat(outcome.err()).isEqualTo("err\n");
        assertThat(outcome.exit()).isEqualTo(42);
        assertThat(audit.one("gateway.ssh.open"))
                .containsEntry("resource", ContainerOverSsh.ID)
                .containsEntry("client_ip", "127.0.0.1");
    }

    @Test
    void its_owner_is_told_that_no_rule_leads_from_the_port_of_another() {
        Programs.Outcome outcome = Programs.run(command(OTHERS, "true"), "");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err())
                .contains("No ingress rule of container 7c1e09ab leads from port " + OTHERS
                        + ". Add one, or connect to port 22.");
        assertThat(audit.one("gateway.ssh.reject")).containsEntry("reason", "not_found_or_blocked");
        assertThat(audit.all("gateway.ssh.open")).isEmpty();
        assertThat(Programs.run(container.command(OTHERS, container.strangersKey, ContainerOverSsh.user(), "true"), "")
                        .err())
                .contains("Permission denied")
                .doesNotContain("rule");
    }

    @Test
    void a_visit_ends_with_the_rule_that_it_came_by() throws Exception {
        Process byRule = new ProcessBuilder(command(PORT, "echo ready; sleep 60")).start();
        Process byDoor = new ProcessBuilder(container.command("echo ready; cat")).start();
        try {
            assertThat(byRule.getInputStream().read()).isEqualTo('r');
            assertThat(byDoor.getInputStream().read()).isEqualTo('r');
            container.execute("delete from ingress_rules where port = " + PORT);
            assertThat(byRule.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(byRule.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("No ingress rule of container 7c1e09ab leads from port " + PORT);
            byDoor.getOutputStream().close();
            assertThat(byDoor.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(byDoor.exitValue()).isZero();
        } finally {
            byRule.destroyForcibly();
            byDoor.destroyForcibly();
        }
    }

    @Test
    void it_is_found_though_its_first_bytes_come_one_at_a_time_and_nowhere_without_a_rule() throws IOException {
        try (Socket slow = socket(PORT);
                Socket nowhere = socket(NOBODYS);
                Socket https = socket(container.gateway.https())) {
            for (char octet : "SSH-2.0-slow\r\n".toCharArray()) {
                slow.getOutputStream().write(octet);
            }
            byte[] greeting = slow.getInputStream().readNBytes("SSH-2.0-EddCloud".length());
            assertThat(new String(greeting, StandardCharsets.US_ASCII)).isEqualTo("SSH-2.0-EddCloud");
            for (Socket socket : List.of(nowhere, https)) {
                socket.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isNegative();
            }
        }
    }

    private static Socket socket(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The relayed connections all come from the gateway's own address. */
    @Test
    void the_limit_of_pending_logins_is_that_of_the_person_on_all_ports_together() throws Exception {
        List<Socket> pending = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = socket(i % 2 == 0 ? PORT : container.port());
                socket.getOutputStream().write("SSH-2.0-silent\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('S');
                pending.add(socket);
            }
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(
                                    Programs.run(command(PORT, "true"), "").exit())
                            .isEqualTo(255));
            assertThat(container.ssh("true").exit()).isEqualTo(255);
        } finally {
            for (Socket socket : pending) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                Programs.run(command(PORT, "true"), "").exit())
                        .isZero());
    }

    @Test
    void a_header_of_the_proxy_protocol_from_anybody_else_cuts_off() throws IOException {
        for (String header : List.of(
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 22\r\n",
                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u00cb\0q\u0009\n\0\0\1\u00124\u0001\u00bb")) {
            try (Socket socket = socket(container.port())) {
                socket.getOutputStream().write((header + "SSH-2.0-x\r\n").getBytes(StandardCharsets.ISO_8859_1));
                // What the server said of itself, then the end, long before that of a login's time.
                byte[] all = socket.getInputStream().readAllBytes();
                assertThat(new String(all, StandardCharsets.ISO_8859_1)).startsWith("SSH-2.0-EddCloud");
            }
        }
    }
}
