package cloud.edd.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** HAProxy in front of replicas: it hands on connections, and none to a replica that says it is not ready. */
final class Balancer implements AutoCloseable {
    /** In HAProxy's table of numbers: connections a server has now. */
    private static final int CURRENT = 4;

    final int port = GatewayProcess.freePort();
    private final int statistics = GatewayProcess.freePort();
    private final Process process;

    Balancer(Path folder, GatewayProcess one, GatewayProcess other) {
        try {
            Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                    global
                        maxconn 4096
                    defaults
                        timeout connect 2s
                        timeout client 5m
                        timeout server 5m
                        timeout check 10s
                        retries 3
                        option redispatch
                    listen replicas
                        mode tcp
                        bind 127.0.0.1:%d
                        balance roundrobin
                        option httpchk GET /readyz
                        default-server check inter 100ms fall 1 rise 1
                        server %d 127.0.0.1:%2$d port %d
                        server %d 127.0.0.1:%4$d port %d
                    listen statistics
                        mode http
                        bind 127.0.0.1:%d
                        stats enable
                        stats uri /
                    """.formatted(
                            port, one.https, one.health, other.https, other.health, statistics));
            process = new ProcessBuilder(
                            Programs.need("haproxy", "haproxy").toString(), "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(one);
        await(other);
    }

    /** Until connections go there. */
    void await(GatewayProcess replica) {
        Awaitility.await("HAProxy to use the replica")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> row(replica).contains(",UP,"));
    }

    /** How many connections go through the replica now. */
    int connections(GatewayProcess replica) throws IOException {
        return Integer.parseInt(row(replica).split(",")[CURRENT]);
    }

    private String row(GatewayProcess replica) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), statistics)) {
            String prefix = "replicas," + replica.https + ",";
            return RawAnswer.to(socket, "GET /;csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .findFirst()
                    .orElse("");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
