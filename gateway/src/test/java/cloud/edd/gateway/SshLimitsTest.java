package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What one connection may take, and how connections end when the gateway does: which is tried last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SshLimitsTest {
    private final ContainerOverSsh container = new ContainerOverSsh(Map.of(
            "edd.gateway.ssh.login",
            "2s",
            "edd.gateway.ssh.attempts",
            "3",
            "edd.gateway.ssh.channels",
            "3",
            "edd.gateway.drain.timeout",
            "3s"));

    @AfterAll
    void stop() {
        container.close();
    }

    @Test
    @Order(2)
    void aConnectionIsWarnedOfADrainAndEndedAfterIt() throws Exception {
        Process working = new ProcessBuilder(container.command("echo ready; read line; echo $line")).start();
        Process idle = new ProcessBuilder(container.command("-tt", "echo ready; sleep 60")).start();
        try {
            assertThat(working.getInputStream().read()).isEqualTo('r');
            assertThat(idle.getInputStream().read()).isEqualTo('r');
            int port = container.port();
            Thread drain = Thread.ofVirtual().start(container.gateway::close);
            await().atMost(Duration.ofSeconds(10)).until(() -> !accepts(port));
            // What is under way comes to its end.
            working.getOutputStream().write("done\n".getBytes(StandardCharsets.UTF_8));
            working.getOutputStream().flush();
            assertThat(working.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(working.exitValue()).isZero();
            assertThat(new String(working.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("eady\ndone\n");
            assertThat(idle.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(idle.exitValue()).isEqualTo(255);
            assertThat(new String(idle.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("The gateway restarts. This connection ends within 2 seconds.")
                    .contains("The gateway restarts. Connect again.");
            assertThat(drain.join(Duration.ofSeconds(15))).isTrue();
        } finally {
            working.destroyForcibly();
            idle.destroyForcibly();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    @Order(1)
    void aLoginHasLimitsOfTimeAndKeysAndAConnectionOneOfChannels() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
            silent.setSoTimeout(15_000);
            // Ends by itself, though nothing was ever sent.
            silent.getInputStream().readAllBytes();
        }
        List<String> manyKeys = new ArrayList<>(container.command(container.strangersKey, ContainerOverSsh.user()));
        for (Path other : List.of(container.foreignKey, container.folder.resolve("gateway_key"))) {
            manyKeys.addAll(1, List.of("-i", other.toString()));
        }
        manyKeys.addAll(
                1,
                List.of(
                        "-i",
                        SshKeys.make(container.folder.resolve("another"), "ed25519")
                                .toString()));
        manyKeys.add("true");
        assertThat(Programs.run(manyKeys, "").err()).contains("Too many authentication failures");

        String control = container.folder.resolve("control").toString();
        Process master = new ProcessBuilder(container.command("-M", "-S", control, "echo ready; sleep 60")).start();
        try {
            assertThat(master.getInputStream().read()).isEqualTo('r');
            List<Process> more = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Process session = new ProcessBuilder(container.command("-S", control, "echo ready; cat")).start();
                more.add(session);
                assertThat(session.getInputStream().read()).isEqualTo('r');
            }
            assertThat(Programs.run(container.command("-S", control, "echo fourth"), "")
                            .err())
                    .contains("Session open refused by peer");
            // The others are not touched by that.
            assertThat(master.isAlive()).isTrue();
            more.removeFirst().destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                Programs.Outcome fourth = Programs.run(container.command("-S", control, "echo fourth"), "");
                assertThat(fourth.out()).isEqualTo("fourth\n");
                // Refused, OpenSSH's client would have made a connection of its own.
                assertThat(fourth.err()).isEmpty();
            });
            // The person's end closes while the container still tells how the command ended: both come to their close.
            for (int i = 0; i < 15; i++) {
                assertThat(Programs.run(container.command("-S", control, "true"), "")
                                .err())
                        .isEmpty();
            }
            more.forEach(Process::destroyForcibly);
        } finally {
            master.destroyForcibly();
        }
    }
}
