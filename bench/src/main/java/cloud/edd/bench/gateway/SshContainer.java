package cloud.edd.bench.gateway;

import cloud.edd.bench.Program;
import cloud.edd.testing.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container as the gateway sees one: Debian's SSH server, which lets the gateway in, and here its owner too. */
final class SshContainer implements AutoCloseable {
    private static final String ID = "7c1e09ab";
    private static final String OWNER = "mira01";
    private static final String CIPHER = "aes128-gcm@openssh.com";
    private static final double MEBIBYTE = 1 << 20;

    private final Path folder;
    private final int port = Program.freePort();
    private final int gatewayPort = Program.freePort();
    private final Program sshd;

    SshContainer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        for (String key : List.of("container_host_key", "gateway_host_key", "gateway_key", "key")) {
            Command.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key)));
        }
        Path authorized = folder.resolve("authorized_keys");
        Files.writeString(
                authorized,
                Files.readString(Path.of(file("gateway_key.pub"))) + Files.readString(Path.of(file("key.pub"))));
        Path configuration = folder.resolve("sshd_config");
        Files.writeString(configuration, """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                Subsystem sftp internal-sftp
                """.formatted(port, file("container_host_key"), authorized));
        sshd = new Program("sshd", command(configuration), Map.of());
        sshd.await(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    /** Root's sshd wants a user of its own; where the package is only unpacked, it sees one that nobody else sees. */
    private List<String> command(Path configuration) throws IOException, InterruptedException {
        // It insists on being called by its full name.
        String program = Command.run(List.of("sh", "-c", "command -v sshd || echo /usr/sbin/sshd"))
                .strip();
        List<String> daemon = List.of(program, "-D", "-e", "-f", configuration.toString());
        if (!isRoot()) {
            return daemon;
        }
        Files.createDirectories(Path.of("/run/sshd"));
        String users = Files.readString(Path.of("/etc/passwd"));
        if (users.contains("\nsshd:")) {
            return daemon;
        }
        Path more = Files.writeString(
                folder.resolve("passwd"), users + "sshd:x:64990:65534::/run/sshd:/usr/sbin/nologin\n");
        List<String> hidden = new ArrayList<>(List.of(
                "unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/passwd && exec \"$@\"", more.toString()));
        hidden.addAll(daemon);
        return hidden;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** What the gateway is told so that it lets people in. */
    List<String> gatewayArguments() {
        return List.of(
                "--edd.gateway.listeners.ssh=" + gatewayPort,
                "--edd.gateway.ssh.host-keys[0]=" + file("gateway_host_key"),
                "--edd.gateway.ssh.key=" + file("gateway_key"),
                "--edd.gateway.ssh.container-port=" + port);
    }

    /** What compute would tell the gateway of. */
    void register(TestDatabase gatewayDatabase) throws IOException, InterruptedException, SQLException {
        String fingerprint =
                Command.run(List.of("ssh-keygen", "-l", "-f", file("key.pub"))).split(" ")[1];
        try (Connection connection = gatewayDatabase.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into ssh_keys (id, owner_id, fingerprint) values (1, '" + OWNER + "', '"
                    + fingerprint + "')");
            statement.execute("insert into containers (id, owner_id, running, endpoint_host, ssh_enabled) values ('"
                    + ID + "', '" + OWNER + "', true, '127.0.0.1', true)");
        }
    }

    /** MiB a second into the container or out of it, past the gateway or through it; the login counts. */
    double copy(Path gibibyte, boolean in, boolean throughGateway) throws IOException, InterruptedException {
        String login = System.getProperty("user.name");
        String user = !throughGateway ? login : isRoot() ? ID : login + "." + ID;
        String there = user + "@127.0.0.1:" + (in ? "/dev/null" : gibibyte);
        List<String> command = new ArrayList<>(List.of("scp", "-q", "-F", "none", "-c", CIPHER));
        for (String option : List.of(
                "BatchMode=yes",
                "IdentitiesOnly=yes",
                "IdentityAgent=none",
                "StrictHostKeyChecking=no",
                "UserKnownHostsFile=/dev/null",
                "LogLevel=ERROR")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of("-i", file("key"), "-P", Integer.toString(throughGateway ? gatewayPort : port)));
        command.addAll(in ? List.of(gibibyte.toString(), there) : List.of(there, "/dev/null"));
        long begin = System.nanoTime();
        Command.run(command);
        return Files.size(gibibyte) / MEBIBYTE / ((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void close() throws IOException {
        sshd.close();
    }
}
