package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** "Their host keys unchecked": a container is entered only while it is who it was, with Debian's servers in its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshHostKeyTest {
    private static final String ELSEWHERE = "127.0.0.3";

    private final ContainerOverSsh container = new ContainerOverSsh();
    // A gateway that starts takes away whoever listens to what is logged.
    private final AuditRecords audit = new AuditRecords();
    /** Takes the gateway's key as the container does, and has host keys of its own: ed25519 and RSA. */
    private final Path folder = folder();

    private final Path rsa = SshKeys.make(folder.resolve("container_rsa_key"), "rsa");
    private final Sshd other = new Sshd(
            folder,
            ELSEWHERE,
            container.sshd.port(),
            "HostKey " + rsa + "\nAuthorizedKeysFile " + SshKeys.publicFile(container.folder.resolve("gateway_key")));

    private Path folder() {
        try {
            return Files.createDirectory(container.folder.resolve("elsewhere"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void reset() {
        container.reset();
        audit.clear();
    }

    @AfterAll
    void stop() {
        audit.close();
        other.close();
        container.close();
    }

    private static String ed25519(Path folder) {
        return SshKeys.publicKey(folder.resolve("container_host_key"));
    }

    private void moveTo(String address) {
        container.execute("update containers set endpoint_host = '" + address + "'");
        container.becomes(moved -> address.equals(moved.host()));
    }

    private void told(String... keys) {
        container.execute("update containers set ssh_host_keys = array['" + String.join("', '", keys)
                + "'], ssh_host_keys_version = 1");
        container.becomes(known -> known.hostKeys().size() == keys.length);
    }

    private double refused() {
        return container
                .gateway
                .context()
                .getBean(MeterRegistry.class)
                .get("edd.gateway.ssh.host.keys.refused")
                .counter()
                .count();
    }

    private void isRefused(String shown, String known) {
        double before = refused();
        audit.clear();
        Programs.Outcome outcome = container.ssh("echo inside");
        assertThat(outcome.exit()).isEqualTo(255);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("Container 7c1e09ab shows the host key " + shown + ", but is known by " + known)
                .contains("stop the container and start it, then connect again.");
        assertThat(audit.one("gateway.ssh.reject"))
                .containsEntry("reason", "host_key_changed")
                .containsEntry("actor", ContainerOverSsh.OWNER)
                .containsEntry("resource", ContainerOverSsh.ID)
                .containsEntry("host_key", shown)
                .containsEntry("known", known);
        assertThat(refused()).isEqualTo(before + 1);
    }

    @Test
    void the_key_of_the_first_visit_is_the_one_until_the_container_begins_anew() {
        String first = SshKeys.fingerprint(container.folder.resolve("container_host_key"));
        String second = SshKeys.fingerprint(folder.resolve("container_host_key"));
        // Nobody was inside: nothing is known of it.
        assertThat(Programs.run(container.command(container.key, "nobody.7c1e09ab", "true"), "")
                        .exit())
                .isEqualTo(255);
        assertThat(container.container().orElseThrow().hostKeys()).isEmpty();

        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");
        container.becomes(known -> !known.hostKeys().isEmpty());
        moveTo(ELSEWHERE);
        isRefused(second, first);
        // Whoever is no owner learns nothing of it.
        assertThat(Programs.run(container.command(container.strangersKey, ContainerOverSsh.user(), "true"), "")
                        .err())
                .contains("Permission denied")
                .doesNotContain("host key");
        moveTo("127.0.0.1");
        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");

        container.execute("update containers set seen_host_key = null");
        container.becomes(known -> known.hostKeys().isEmpty());
        moveTo(ELSEWHERE);
        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");
        container.becomes(known -> !known.hostKeys().isEmpty());
        moveTo("127.0.0.1");
        isRefused(first, second);
    }

    @Test
    void keys_that_compute_tells_count_from_the_first_visit_on() {
        told(ed25519(folder));
        isRefused(
                SshKeys.fingerprint(container.folder.resolve("container_host_key")),
                SshKeys.fingerprint(folder.resolve("container_host_key")));
        moveTo(ELSEWHERE);
        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");
        told(ed25519(folder), ed25519(container.folder));
        moveTo("127.0.0.1");
        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");
    }

    /** The gateway would rather see a key of another kind. */
    @Test
    void a_container_is_asked_for_the_kind_of_key_that_it_is_known_by() {
        told(SshKeys.publicKey(rsa));
        moveTo(ELSEWHERE);
        assertThat(container.ssh("echo inside").out()).isEqualTo("inside\n");
    }
}
