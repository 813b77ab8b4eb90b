package cloud.edd.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Debian's SSH server on a free port, which lets the one key in: what runs in a container. */
final class Sshd implements AutoCloseable {
    private final int port;
    private final String address;
    private final Process process;
    private final Path log;

    /** Takes the one key. */
    Sshd(Path folder, Path authorizedKey) {
        this(folder, "127.0.0.1", freePort(), "AuthorizedKeysFile " + authorizedKey);
    }

    /**
     * @param folder for its own files
     * @param whoMayEnter lines of its configuration
     */
    Sshd(Path folder, String address, int port, String whoMayEnter) {
        this.port = port;
        this.address = address;
        Path program = Programs.need("sshd", "openssh-server");
        try {
            if (System.getProperty("user.name").equals("root")) {
                Files.createDirectories(Path.of("/run/sshd"));
            }
            Path hostKey = SshKeys.make(folder.resolve("container_host_key"), "ed25519");
            Path configuration = Files.writeString(
                    folder.resolve("sshd_config"), """
                            Port %d
                            ListenAddress %s
                            HostKey %s
                            %s
                            PidFile none
                            StrictModes no
                            UsePAM no
                            PasswordAuthentication no
                            PermitRootLogin prohibit-password
                            LogLevel VERBOSE
                            MaxStartups 100
                            MaxSessions 100
                            AcceptEnv EDD_*
                            Subsystem sftp internal-sftp
                            """.formatted(port, address, hostKey, whoMayEnter));
            log = folder.resolve("sshd.log");
            process = new ProcessBuilder(command(folder, program, configuration))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("sshd to listen")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(this::listens);
    }

    /** Root's sshd wants a user of its own; where the package is only unpacked, it sees one that nobody else sees. */
    private static List<String> command(Path folder, Path program, Path configuration) throws IOException {
        List<String> sshd = List.of(program.toString(), "-D", "-e", "-f", configuration.toString());
        String users = Files.readString(Path.of("/etc/passwd"));
        if (!System.getProperty("user.name").equals("root") || users.contains("\nsshd:")) {
            return sshd;
        }
        Path unshare = Programs.need("unshare", "util-linux");
        assumeTrue(
                Programs.run(List.of(unshare.toString(), "--mount", "true"), "").exit() == 0,
                "NOT TESTED: root's sshd wants a user of its own, and nothing can be mounted here to lend it one."
                        + " Install it (Debian, Ubuntu: apt-get install openssh-server).");
        Path more = Files.writeString(
                folder.resolve("passwd"), users + "sshd:x:64990:65534::/run/sshd:/usr/sbin/nologin\n");
        List<String> hidden = new ArrayList<>(List.of(
                unshare.toString(),
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/passwd && exec \"$@\"",
                more.toString()));
        hidden.addAll(sshd);
        return hidden;
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("sshd ended: " + Files.readString(log));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** What it logged so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
