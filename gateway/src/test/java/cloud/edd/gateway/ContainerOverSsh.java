package cloud.edd.gateway;

import static org.awaitility.Awaitility.await;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.ssh.SshDoor;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A gateway with one running container, whose SSH server is Debian's, and OpenSSH's clients with its owner's key. */
final class ContainerOverSsh implements AutoCloseable {
    static final String ID = "7c1e09ab";
    static final String OWNER = "mira01";
    /** What the gateway is known by, whatever the port. */
    private static final String HOST = "gateway";

    final Path folder;
    final Path key;
    final Path authority;
    final Path foreignKey;
    final Path strangersKey;
    final Sshd sshd;
    final TestGateway gateway;
    private final Path knownHosts;

    ContainerOverSsh() {
        this(Map.of());
    }

    ContainerOverSsh(Map<String, String> more) {
        Programs.need("ssh", "openssh-client");
        try {
            folder = Files.createTempDirectory("ssh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path gatewayKey = SshKeys.make(folder.resolve("gateway_key"), "ed25519");
        authority = SshKeys.make(folder.resolve("authority"), "ed25519");
        sshd = new Sshd(folder, SshKeys.publicFile(gatewayKey));
        key = SshKeys.make(folder.resolve("key"), "ed25519");
        foreignKey = SshKeys.make(folder.resolve("foreign_key"), "ecdsa");
        strangersKey = SshKeys.make(folder.resolve("strangers_key"), "ed25519");
        Path ed25519 = SshKeys.make(folder.resolve("ssh_host_ed25519_key"), "ed25519");
        Path rsa = SshKeys.make(folder.resolve("ssh_host_rsa_key"), "rsa");
        var properties = new LinkedHashMap<>(Map.of(
                "edd.gateway.listeners.ssh", "0",
                "edd.gateway.ssh.host-keys[0]", ed25519.toString(),
                "edd.gateway.ssh.host-keys[1]", rsa.toString(),
                "edd.gateway.ssh.key", gatewayKey.toString(),
                "edd.gateway.ssh.certificate-authority", authority.toString(),
                "edd.gateway.ssh.container-port", Integer.toString(sshd.port())));
        properties.putAll(more);
        gateway = TestGateway.start(Map.of("@/", "local:status"), properties);
        knownHosts = folder.resolve("known_hosts");
        try {
            Files.writeString(
                    knownHosts,
                    HOST + " " + SshKeys.publicKey(ed25519) + "\n" + HOST + " " + SshKeys.publicKey(rsa) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
    }

    /** As it is before each test: running, SSH on, its owner's key registered. */
    void reset() {
        execute("delete from containers", "delete from ssh_keys");
        execute("insert into ssh_keys (id, owner_id, fingerprint) values (1, '" + OWNER + "', '"
                + SshKeys.fingerprint(key) + "'), (2, 'other1', '" + SshKeys.fingerprint(foreignKey) + "')");
        execute("insert into containers (id, owner_id, running, endpoint_host, ssh_enabled) values ('" + ID + "', '"
                + OWNER + "', true, '127.0.0.1', true)");
        becomes(container -> container.running()
                && container.sshEnabled()
                && container.keys().size() == 1);
    }

    /** A rule of the container, in force. */
    void rule(int port) {
        execute("insert into ingress_rules (container_id, port, target_port, tls_mode, version) values ('" + ID + "', "
                + port + ", 8080, 'terminate', 1)");
        becomes(container -> container.ingress().containsKey(port));
    }

    void execute(String... statements) {
        try {
            for (String statement : statements) {
                gateway.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void becomes(Predicate<Container> state) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> gateway.context()
                        .getBean(Containers.class)
                        .find(ID)
                        .filter(state)
                        .isPresent());
    }

    int port() {
        return gateway.context().getBean(SshDoor.class).port();
    }

    /** The SSH user that logs into the container as whoever runs this test. */
    static String user() {
        String name = System.getProperty("user.name");
        return name.equals("root") ? ID : name + "." + ID;
    }

    List<String> options(Path identity) {
        return List.of(
                "-F",
                "none",
                "-o",
                "BatchMode=yes",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + knownHosts,
                "-o",
                "HostKeyAlias=" + HOST,
                "-o",
                "GlobalKnownHostsFile=none",
                "-i",
                identity.toString());
    }

    /** What runs {@code ssh} with these arguments as the owner of the container. */
    List<String> command(String... arguments) {
        return command(key, user(), arguments);
    }

    List<String> command(Path identity, String user, String... arguments) {
        return command(port(), identity, user, arguments);
    }

    /** @param port where the gateway is, or who passes connections on to it */
    List<String> command(int port, Path identity, String user, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Programs.find("ssh").orElseThrow().toString());
        command.addAll(options(identity));
        command.addAll(List.of("-p", Integer.toString(port), user + "@127.0.0.1"));
        command.addAll(List.of(arguments));
        return command;
    }

    Programs.Outcome ssh(String... arguments) {
        return Programs.run(command(arguments), "");
    }

    /** The line that git and rsync take for {@code ssh}. */
    String shellLine() {
        List<String> words = new ArrayList<>();
        words.add("ssh");
        words.addAll(options(key));
        words.addAll(List.of("-p", Integer.toString(port())));
        return String.join(" ", words);
    }

    Optional<Container> container() {
        return gateway.context().getBean(Containers.class).find(ID);
    }

    @Override
    public void close() {
        gateway.close();
        sshd.close();
        TestFolders.delete(folder);
    }
}
