package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * "VS Code as acceptance test": what its Remote-SSH needs of a server. It runs {@code ssh -T -D <port> <host> bash}, sends a
 * script that starts its server in the container and tells where it listens, and reaches that by the dynamic forward,
 * with many connections, while the script's channel lives; and comes back when the connection is lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteDevelopmentTest {
    private static final int CONNECTIONS = 32;

    private final ContainerOverSsh container = new ContainerOverSsh();
    private final Path workspace = container.folder.resolve("workspace");
    private final byte[] file = new byte[300_000];

    /** Java's own server of files stands for that of the editor. It outlives the connection that started it. */
    private String script() {
        return """
                cd '%s'
                if ! kill -0 "$(cat pid 2>&-)" 2>&-; then
                    rm -f log
                    setsid nohup '%s/bin/jwebserver' -b 127.0.0.1 -p 0 -d "$PWD" >log 2>&1 </dev/null &
                    echo $! >pid
                    echo started anew
                fi
                until port=$(sed -n 's/^URL .*:\\([0-9]*\\).*/\\1/p' log) && [ -n "$port" ]; do sleep 0.1; done
                echo "listeningOn==$port=="
                """.formatted(workspace, System.getProperty("java.home"));
    }

    @BeforeAll
    void fill() throws IOException {
        Files.createDirectory(workspace);
        new Random(7).nextBytes(file);
        Files.write(workspace.resolve("file"), file);
    }

    @AfterAll
    void stop() throws IOException {
        Path pid = workspace.resolve("pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        container.close();
    }

    /** One run of the editor's side. */
    private final class Remote implements AutoCloseable {
        final int socks;
        final Process ssh;
        final BufferedReader out;
        final List<String> said = new ArrayList<>();
        final int server;

        Remote() throws IOException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                socks = free.getLocalPort();
            }
            ssh = new ProcessBuilder(container.command(
                            "-T", "-o", "ExitOnForwardFailure=yes", "-D", Integer.toString(socks), "bash"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            out = ssh.inputReader(StandardCharsets.UTF_8);
            say(script());
            String line;
            do {
                line = out.readLine();
                assertThat(line).isNotNull();
                said.add(line);
            } while (!line.startsWith("listeningOn"));
            server = Integer.parseInt(line.split("==")[1]);
        }

        void say(String lines) throws IOException {
            OutputStream in = ssh.getOutputStream();
            in.write(lines.getBytes(StandardCharsets.UTF_8));
            in.flush();
        }

        /** As an editor sees the server: through the forward. */
        Socket open() throws IOException {
            var socket = new Socket(
                    new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), socks)));
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server));
            return socket;
        }

        byte[] get(Socket socket) throws IOException {
            socket.getOutputStream()
                    .write("GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                byte[] answer = in.readAllBytes();
                int body = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
                return Arrays.copyOfRange(answer, body, answer.length);
            }
        }

        /** Many at once, all open before the first one asks. */
        void work() throws Exception {
            List<Socket> open = new ArrayList<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    open.add(open());
                }
                List<Future<byte[]>> answers = new ArrayList<>();
                for (Socket socket : open) {
                    answers.add(threads.submit(() -> get(socket)));
                }
                say("echo still here\n");
                assertThat(out.readLine()).isEqualTo("still here");
                for (Future<byte[]> answer : answers) {
                    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(file);
                }
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }

        @Override
        public void close() {
            ssh.destroyForcibly();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void an_editor_starts_its_server_works_through_a_dynamic_forward_and_comes_back() throws Exception {
        int server;
        try (Remote remote = new Remote()) {
            assertThat(remote.said).contains("started anew");
            server = remote.server;
            remote.work();
            try (Socket idle = remote.open()) {
                remote.work();
                assertThat(remote.get(idle)).isEqualTo(file);
            }
            // The connection is lost in the middle of everything.
            try (Socket cut = remote.open()) {
                remote.ssh.destroyForcibly();
                assertThat(remote.ssh.waitFor(Duration.ofSeconds(10))).isTrue();
                assertThat(endOf(cut)).isTrue();
            }
        }
        try (Remote again = new Remote()) {
            assertThat(again.said).as("the server was still there").hasSize(1);
            assertThat(again.server).isEqualTo(server);
            again.work();
            // The end of the script is the end of the connection.
            again.ssh.getOutputStream().close();
            assertThat(again.ssh.waitFor(Duration.ofSeconds(10))).isTrue();
            assertThat(again.ssh.exitValue()).isZero();
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return !(reset instanceof SocketTimeoutException);
        }
    }
}
