package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A replica: the gateway in a process of its own, with a quarter of its image's memory, which takes signals. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(3);
    /** What a JVM ends with that SIGTERM ended. */
    private static final int TERMINATED = 143;

    final int https = freePort();
    final int health = freePort();
    private final Map<String, String> arguments;
    private final Path log;
    private Process process;

    /** @param arguments besides the ports, as for {@link TestGateway} */
    GatewayProcess(Path log, Map<String, String> arguments) {
        this.log = log;
        this.arguments = arguments;
        process = launch();
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayApplication.class.getName(),
                "--edd.gateway.listeners.address=127.0.0.1",
                "--edd.gateway.listeners.http=0",
                "--edd.gateway.listeners.https=" + https,
                "--edd.gateway.listeners.health=" + health));
        arguments.forEach((name, value) -> command.add("--" + name + "=" + value));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GatewayProcess awaitReady() {
        Awaitility.await("the replica to be ready").atMost(START).until(() -> {
            assertThat(process.isAlive()).as(() -> lastWords()).isTrue();
            return isReady();
        });
        return this;
    }

    private String lastWords() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isReady() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), health)) {
            return RawAnswer.to(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .status()
                    == 200;
        } catch (IOException down) {
            return false;
        }
    }

    /** SIGTERM, as Kubernetes sends it. */
    void terminate() {
        process.destroy();
    }

    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(END.toSeconds(), TimeUnit.SECONDS))
                .as(() -> lastWords())
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
    }

    /** The next process of this replica, on the same ports. */
    void startAgain() {
        process = launch();
        awaitReady();
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
