package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's clients through the gateway into Debian's server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ContainerOverSsh container = new ContainerOverSsh();
    private final AuditRecords audit = new AuditRecords();

    @BeforeEach
    void reset() {
        container.reset();
        audit.clear();
    }

    @AfterAll
    void stop() {
        audit.close();
        container.close();
    }

    @Test
    void aCommandsOutputErrorsAndExitStatusComeBackApart() {
        Programs.Outcome outcome = container.ssh("echo out; echo err >&2; exit 42");
        assertThat(outcome.out()).isEqualTo("out\n");
        assertThat(outcome.err()).isEqualTo("err\n");
        assertThat(outcome.exit()).isEqualTo(42);
        assertThat(audit.one("gateway.ssh.open"))
                .containsEntry("actor", ContainerOverSsh.OWNER)
                .containsEntry("resource", ContainerOverSsh.ID)
                .containsEntry("client_ip", "127.0.0.1")
                .containsEntry("fingerprint", SshKeys.fingerprint(container.key));
        assertThat(audit.one("gateway.ssh.close"))
                .containsEntry("bytes_sent", "0")
                .containsEntry("bytes_received", "8");
        assertThat(audit.all("gateway.ssh.reject")).isEmpty();
    }

    /** A key made at each start, or by each replica, would be none of these: the client of the tests takes no other. */
    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519", "rsa-sha2-512"})
    void itShowsTheHostKeysThatItWasGiven(String algorithm) {
        assertThat(container.ssh("-o", "HostKeyAlgorithms=" + algorithm, "true").exit())
                .isZero();
    }

    @Test
    void theEndOfWhatIsPipedInReachesTheCommand() {
        byte[] input = new byte[3_000_000];
        new Random(1).nextBytes(input);
        Programs.Outcome outcome =
                Programs.run(container.command("cat; echo ended >&2"), input, Duration.ofSeconds(25));
        assertThat(outcome.bytes()).isEqualTo(input);
        assertThat(outcome.err()).isEqualTo("ended\n");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void nothingThatACommandWroteBeforeItsEndIsLost() {
        Programs.Outcome outcome = container.ssh("head -c 5000000 /dev/zero; head -c 3000000 /dev/zero >&2; exit 7");
        assertThat(outcome.bytes()).hasSize(5_000_000);
        assertThat(outcome.err()).hasSize(3_000_000);
        assertThat(outcome.exit()).isEqualTo(7);
    }

    /** OpenSSH's client closes the channel once it has sent and seen both ends, which a command may give before its status. */
    @Test
    void theExitStatusComesThoughTheClientClosedItsEndBefore() throws Exception {
        assertThat(container.ssh("-n", "exec >&- 2>&-; sleep 0.3; exit 42").exit())
                .isEqualTo(42);
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, address, key) -> true);
            client.setKeyIdentityProvider(new FileKeyPairProvider(container.key));
            client.start();
            try (ClientSession session = client.connect(ContainerOverSsh.user(), "127.0.0.1", container.port())
                    .verify(PATIENCE)
                    .getSession()) {
                session.auth().verify(PATIENCE);
                for (String command : List.of(
                        "sleep 0.3; exit 42",
                        "cat; exit 42",
                        "trap '' PIPE; sleep 0.1; head -c 5000000 /dev/zero; exit 42")) {
                    ChannelExec channel = session.createExecChannel(command);
                    channel.open().verify(PATIENCE);
                    for (byte message : List.of(SshConstants.SSH_MSG_CHANNEL_EOF, SshConstants.SSH_MSG_CHANNEL_CLOSE)) {
                        Buffer buffer = session.createBuffer(message, Integer.BYTES);
                        buffer.putUInt(channel.getRecipient());
                        session.writePacket(buffer);
                    }
                    assertThat(channel.waitFor(EnumSet.of(ClientChannelEvent.EXIT_STATUS), PATIENCE))
                            .describedAs(command)
                            .contains(ClientChannelEvent.EXIT_STATUS);
                    assertThat(channel.getExitStatus()).describedAs(command).isEqualTo(42);
                    await().atMost(PATIENCE).until(channel::isClosed);
                }
            }
        }
    }

    @Test
    void aCommandThatDiesOfASignalIsToldAsOne() {
        // OpenSSH's client says so in its own words and ends with 255.
        assertThat(container.ssh("kill -TERM $$").exit()).isEqualTo(255);
    }

    @Test
    void aTerminalHasItsSizeAndKind() throws Exception {
        Programs.need("script", "bsdutils");
        Programs.Outcome outcome = Programs.run(
                List.of(
                        "script",
                        "-qec",
                        "stty rows 33 cols 101; "
                                + String.join(" ", container.command("-tt", "'stty size; echo $TERM; tty'")),
                        "/dev/null"),
                "");
        assertThat(outcome.out()).contains("33 101").contains("/dev/pts/");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void aShellRunsWhatIsTypedAndSeesTheEnvironmentThatIsSent() {
        Programs.Outcome outcome =
                Programs.run(container.command("-T", "-o", "SetEnv=EDD_WHO=mira"), "echo $EDD_WHO $((6*7)); exit 3\n");
        assertThat(outcome.out()).contains("mira 42");
        assertThat(outcome.exit()).isEqualTo(3);
    }

    @Test
    void filesGoBothWaysWithScpSftpAndRsync() throws Exception {
        Path source = container.folder.resolve("source");
        byte[] content = new byte[2_000_000];
        new Random(2).nextBytes(content);
        Files.write(source, content);
        String remote = container.folder.resolve("remote").toString();
        String address = ContainerOverSsh.user() + "@127.0.0.1";
        for (String[] mode : new String[][] {{}, {"-O"}}) {
            List<String> scp = new ArrayList<>(List.of("scp", "-q", "-P", Integer.toString(container.port())));
            scp.addAll(List.of(mode));
            scp.addAll(container.options(container.key));
            List<String> there = new ArrayList<>(scp);
            there.addAll(List.of(source.toString(), address + ":" + remote));
            List<String> back = new ArrayList<>(scp);
            back.addAll(List.of(address + ":" + remote, remote + ".back"));
            succeeds(there, "");
            succeeds(back, "");
            assertThat(Files.readAllBytes(Path.of(remote + ".back"))).isEqualTo(content);
            Files.delete(Path.of(remote));
            Files.delete(Path.of(remote + ".back"));
        }
        List<String> sftp = new ArrayList<>(List.of("sftp", "-q", "-b", "-", "-P", Integer.toString(container.port())));
        sftp.addAll(container.options(container.key));
        sftp.add(address);
        succeeds(
                sftp,
                "put " + source + " " + remote + "\nget " + remote + " " + remote + ".back\nls -l " + remote + "\nrm "
                        + remote + "\n");
        assertThat(Files.readAllBytes(Path.of(remote + ".back"))).isEqualTo(content);
        String rsync = Programs.need("rsync", "rsync").toString();
        succeeds(
                List.of(
                        rsync,
                        "-a",
                        "--rsync-path=" + rsync,
                        "-e",
                        container.shellLine(),
                        source.toString(),
                        address + ":" + remote),
                "");
        Files.write(source, new byte[] {1, 2, 3});
        succeeds(
                List.of(
                        rsync,
                        "-a",
                        "--rsync-path=" + rsync,
                        "-e",
                        container.shellLine(),
                        source.toString(),
                        address + ":" + remote),
                "");
        assertThat(Files.readAllBytes(Path.of(remote))).containsExactly(1, 2, 3);
    }

    private static Programs.Outcome succeeds(List<String> command, String input) {
        Programs.Outcome outcome = Programs.run(command, input);
        assertThat(outcome.exit())
                .describedAs("%s: %s %s", command.getFirst(), outcome.out(), outcome.err())
                .isZero();
        return outcome;
    }

    @Test
    void aRepositoryIsCloned() throws Exception {
        Programs.need("git", "git");
        Path repository = container.folder.resolve("repository");
        Files.createDirectories(repository);
        for (String step :
                List.of("init -q", "-c user.name=mira -c user.email=mira@localhost commit -q --allow-empty -m first")) {
            List<String> git = new ArrayList<>(List.of("git", "-C", repository.toString()));
            git.addAll(List.of(step.split(" ")));
            succeeds(git, "");
        }
        Path clone = container.folder.resolve("clone");
        succeeds(
                List.of(
                        "git",
                        "-c",
                        "core.sshCommand=" + container.shellLine(),
                        "clone",
                        "-q",
                        ContainerOverSsh.user() + "@127.0.0.1:" + repository,
                        clone.toString()),
                "");
        assertThat(clone.resolve(".git")).isDirectory();
    }

    @Test
    void aForwardedPortIsDialledFromTheContainerManyTimesAtOnceOverOneConnection() throws Exception {
        try (ServerSocket echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Thread.ofVirtual().start(() -> echoAll(echo));
            int local;
            try (ServerSocket free = new ServerSocket(0)) {
                local = free.getLocalPort();
            }
            Process ssh = new ProcessBuilder(container.command(
                            "-o",
                            "ExitOnForwardFailure=yes",
                            "-L",
                            local + ":127.0.0.1:" + echo.getLocalPort(),
                            "echo ready; cat"))
                    .start();
            try {
                assertThat(ssh.getInputStream().read()).isEqualTo('r');
                List<Future<byte[]>> answers = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    byte[] sent = new byte[200_000];
                    Arrays.fill(sent, (byte) i);
                    answers.add(threads.submit(() -> exchange(local, sent)));
                }
                for (int i = 0; i < 16; i++) {
                    byte[] expected = new byte[200_000];
                    Arrays.fill(expected, (byte) i);
                    assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(expected);
                }
                // The half that is still open goes on.
                ssh.getOutputStream().close();
                assertThat(ssh.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                ssh.destroyForcibly();
            }
        }
    }

    /** Until the listener is closed, sends back what each connection sends. */
    private static void echoAll(ServerSocket listener) {
        try {
            while (true) {
                Socket accepted = listener.accept();
                Thread.ofVirtual().start(() -> echo(accepted));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends all, says that it is all, and reads to the end. */
    private static byte[] exchange(int port, byte[] sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    out.write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            return socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void sixteenSessionsRunSideBySide() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> sessions = IntStream.range(0, 16)
                    .<Callable<String>>mapToObj(number -> () -> container
                            .ssh("head -c 100000 /dev/zero | wc -c; echo " + number)
                            .out())
                    .toList();
            List<Future<String>> outputs = threads.invokeAll(sessions);
            for (int number = 0; number < outputs.size(); number++) {
                assertThat(outputs.get(number).get()).isEqualTo("100000\n" + number + "\n");
            }
        }
    }

    @Test
    void aKeyThatNobodyRegisteredIsRefusedAndPutOnRecordOnce() {
        Programs.Outcome outcome =
                Programs.run(container.command(container.strangersKey, ContainerOverSsh.user(), "true"), "");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err()).contains("Permission denied (publickey)");
        assertThat(audit.one("gateway.ssh.reject"))
                .containsEntry("reason", "key_rejected")
                .containsEntry("resource", ContainerOverSsh.ID)
                .containsEntry("fingerprint", SshKeys.fingerprint(container.strangersKey));
        assertThat(audit.all("gateway.ssh.open")).isEmpty();
    }

    @Test
    void aContainerThatDoesNotExistLooksLikeAKeyThatIsNotTaken() {
        Programs.Outcome outcome = Programs.run(container.command(container.key, "00000000", "true"), "");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err()).contains("Permission denied (publickey)").doesNotContain("container");
        assertThat(audit.one("gateway.ssh.reject"))
                .containsEntry("reason", "not_found_or_blocked")
                .containsEntry("resource", "00000000");
    }

    @Test
    void somebodyElsesKeyIsRefusedWithoutAWordAboutTheContainer() {
        container.execute("update containers set running = false");
        container.becomes(stopped -> !stopped.running());
        Programs.Outcome outcome =
                Programs.run(container.command(container.foreignKey, ContainerOverSsh.user(), "true"), "");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err()).contains("Permission denied").doesNotContain("running");
    }

    @Test
    void itsOwnerIsToldThatAContainerIsStopped() {
        container.execute("update containers set running = false");
        container.becomes(stopped -> !stopped.running());
        Programs.Outcome outcome = container.ssh("true");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err()).contains("Container 7c1e09ab is not running. Start it, then connect again.");
        assertThat(audit.one("gateway.ssh.reject")).containsEntry("reason", "not_found_or_blocked");
    }

    @Test
    void itsOwnerIsToldThatSshIsOffOrTheUserNameWrong() {
        container.execute("update containers set ssh_enabled = false");
        container.becomes(off -> !off.sshEnabled());
        assertThat(container.ssh("true").err()).contains("SSH is switched off for container 7c1e09ab.");
        assertThat(Programs.run(container.command(container.key, "root", "true"), "")
                        .err())
                .contains("'root' names no container: connect as <container>@");
    }

    @Test
    void aContainerThatNamesItsKeysTakesNoOthersOfItsOwner() {
        container.execute("update containers set key_fingerprints = '{\"SHA256:other\"}'");
        container.becomes(other -> other.keys().contains("SHA256:other"));
        assertThat(container.ssh("true").err()).contains("Permission denied");
    }

    @Test
    void aContainerThatCannotBeReachedSaysSo() {
        container.execute("update containers set endpoint_host = '127.0.0.2'");
        container.becomes(away -> "127.0.0.2".equals(away.host()));
        Programs.Outcome outcome = container.ssh("true");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.err()).contains("The SSH server of container 7c1e09ab cannot be reached.");
        container.execute("update containers set endpoint_host = '127.0.0.1'");
        container.becomes(back -> "127.0.0.1".equals(back.host()));
        assertThat(Programs.run(container.command(container.key, "nobody.7c1e09ab", "true"), "")
                        .err())
                .contains("does not let the gateway in as 'nobody'");
    }

    /** "One key opens all containers": a certificate opens one. */
    @Test
    void aContainerThatTrustsTheAuthorityIsEnteredWithACertificateForItAlone() throws Exception {
        Path folder = Files.createDirectory(container.folder.resolve("trusting"));
        Path principals = Files.writeString(folder.resolve("principals"), ContainerOverSsh.ID + "\n");
        String neighbour = "aaaaaaaa";
        try (Sshd trusting = new Sshd(
                folder,
                "127.0.0.3",
                container.sshd.port(),
                "AuthorizedKeysFile none\nTrustedUserCAKeys " + SshKeys.publicFile(container.authority)
                        + "\nAuthorizedPrincipalsFile " + principals)) {
            container.execute("update containers set endpoint_host = '127.0.0.3'");
            container.becomes(moved -> "127.0.0.3".equals(moved.host()));
            assertThat(container.ssh("-tt", "tty; exit 9")).satisfies(inside -> {
                assertThat(inside.out()).contains("/dev/pts/");
                assertThat(inside.exit()).isEqualTo(9);
            });
            assertThat(trusting.log()).contains("ID gateway to " + ContainerOverSsh.ID);

            // The certificate for another container does not open this one, and the key of old containers does not
            // either.
            container.execute("insert into containers (id, owner_id, running, endpoint_host, ssh_enabled) values ('"
                    + neighbour + "', '" + ContainerOverSsh.OWNER + "', true, '127.0.0.3', true)");
            String user = ContainerOverSsh.user().replace(ContainerOverSsh.ID, neighbour);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Programs.run(container.command(container.key, user, "true"), "")
                                    .err())
                            .contains("container " + neighbour + " does not let the gateway in"));
            assertThat(trusting.log()).contains("Certificate does not contain an authorized principal");
        }
    }

    @Test
    void whoeverIsInsideIsShownOutWhenTheKeyGoesOrTheContainerStops() throws Exception {
        for (String change : List.of(
                "update ssh_keys set deleted_at = now() where id = 1",
                "update containers set running = false",
                "update containers set ssh_enabled = false",
                "update containers set deleted_at = now()")) {
            container.reset();
            Process ssh = new ProcessBuilder(container.command("echo ready; sleep 60")).start();
            assertThat(ssh.getInputStream().read()).isEqualTo('r');
            container.execute(change);
            assertThat(ssh.waitFor(10, TimeUnit.SECONDS)).describedAs(change).isTrue();
            assertThat(ssh.exitValue()).isEqualTo(255);
            assertThat(new String(ssh.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("7c1e09ab");
        }
    }

    @Test
    void aContainerCannotUseThePersonsKeysNorListenAtTheGateway() {
        assertThat(container.ssh("-A", "echo agent:$SSH_AUTH_SOCK").out()).isEqualTo("agent:\n");
        Programs.Outcome remote = container.ssh("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", "true");
        assertThat(remote.exit()).isEqualTo(255);
        assertThat(remote.err()).contains("remote port forwarding failed");
    }

    @Test
    void aReaderThatDoesNotReadStopsTheWriter() throws Exception {
        Path progress = container.folder.resolve("progress");
        Process ssh = new ProcessBuilder(
                        container.command("head -c 30000000 /dev/zero | tee >(wc -c > " + progress + ") ; true"))
                .start();
        try {
            // Nobody reads: the command cannot end.
            assertThat(ssh.waitFor(1, TimeUnit.SECONDS)).isFalse();
            assertThat(progress)
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).isEmptyFile());
            try (InputStream out = ssh.getInputStream()) {
                assertThat(out.transferTo(OutputStream.nullOutputStream())).isEqualTo(30_000_000);
            }
            assertThat(ssh.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            ssh.destroyForcibly();
        }
    }

    @Test
    @Tag("LONG")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aGibibyteArrivesAsItWasSent() throws Exception {
        Path source = container.folder.resolve("gibibyte");
        assertThat(Programs.run(
                                List.of("sh", "-c", "head -c 1073741824 /dev/urandom > " + source),
                                new byte[0],
                                Duration.ofMinutes(2))
                        .exit())
                .isZero();
        Path remote = container.folder.resolve("gibibyte.remote");
        List<String> scp = new ArrayList<>(List.of("scp", "-q", "-P", Integer.toString(container.port())));
        scp.addAll(container.options(container.key));
        scp.addAll(List.of(source.toString(), ContainerOverSsh.user() + "@127.0.0.1:" + remote));
        long begin = System.nanoTime();
        Programs.Outcome outcome = Programs.run(scp, new byte[0], Duration.ofMinutes(5));
        assertThat(outcome.exit()).describedAs(outcome.err()).isZero();
        System.out.printf("1 GiB by scp through the gateway in %.1f s%n", (System.nanoTime() - begin) / 1e9);
        assertThat(Files.mismatch(source, remote)).isEqualTo(-1);
        Files.delete(source);
        Files.delete(remote);
    }

    @Test
    void oneAddressHasTwentyLoginsUnderWayAtMost() throws Exception {
        List<Socket> pending = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                pending.add(new Socket(InetAddress.getLoopbackAddress(), container.port()));
            }
            for (Socket socket : pending) {
                socket.setSoTimeout(10_000);
                assertThat(socket.getInputStream().read()).isEqualTo('S');
            }
            assertThat(container.ssh("true").exit()).isEqualTo(255);
        } finally {
            for (Socket socket : pending) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(container.ssh("true").exit()).isZero());
    }
}
