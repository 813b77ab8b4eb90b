package cloud.edd.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.local.DataFolder;
import cloud.edd.local.Installation;
import cloud.edd.local.ports.PortPlan;
import cloud.edd.local.process.ProcessSpec;
import cloud.edd.local.tls.LocalAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

    @TempDir
    private Path folder;

    private DataFolder data;
    private List<ProcessSpec> processes;

    @BeforeEach
    void describe() {
        data = new DataFolder(folder.resolve("data"));
        data.create();
        processes = new Platform(
                        new Installation(folder, folder.resolve("cache"), "build"),
                        data,
                        new PortPlan(30_000),
                        new Secrets(data),
                        new LocalAuthority(data.tls(), Clock.systemUTC()),
                        "127.0.0.1",
                        "admin",
                        new ClassCaches())
                .processes();
    }

    @Test
    void consistsOfTheProcessesOfThisFloor() {
        assertThat(processes)
                .extracting(ProcessSpec::name)
                .containsExactly(
                        "postgres",
                        "nats",
                        "gfs-master",
                        "gfs-chunkserver-1",
                        "gfs-chunkserver-2",
                        "gfs-chunkserver-3",
                        "auth-service",
                        "file-share-backend",
                        "simple-file-share-frontend",
                        "edd-cloud-docs",
                        "gateway");
    }

    @Test
    void givesNoPortToTwo() {
        assertThat(processes.stream().flatMap(spec -> spec.ports().stream()).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    void needsOnlyProcessesThatExist() {
        Set<String> names = processes.stream().map(ProcessSpec::name).collect(Collectors.toSet());

        assertThat(processes).allSatisfy(spec -> assertThat(names).containsAll(spec.endsBefore()));
    }

    @Test
    void letsEachServiceReadOnlyItsOwnSecrets() throws Exception {
        assertThat(secretsOf("gateway")).doesNotContain("GFS_JWT_SECRET", "DEFAULT_PASSWORD", "JWT_SIGNING_KEY");
        assertThat(secretsOf("file-share-backend")).doesNotContain("JWT_SIGNING_KEY");
        assertThat(secretsOf("auth-service")).contains("JWT_SIGNING_KEY", "TOTP_ENCRYPTION_KEY");
        assertThat(secretsOf("gfs-chunkserver-2")).containsExactly("GFS_CLIENT_KEY", "GFS_JWT_SECRET");
        assertThat(Files.readString(data.secrets().resolve("auth-service/DATABASE_URL")))
                .matches("postgres://auth_service:[A-Za-z0-9_-]{43}@127.0.0.1:30004/auth_db\\?sslmode=disable");
    }

    @Test
    void routesPublicHostsToThePortsOfThisPlatformAndLetsOnlySitesBeKept() throws Exception {
        assertThat(data.run().resolve("routes.yaml"))
                .content()
                .contains(
                        "{host: \"@\", path: \"/\", target: \"http://127.0.0.1:30022\", unlimited_body: false, cacheable: true}")
                .contains(
                        "{host: \"docs\", path: \"/\", target: \"http://127.0.0.1:30023\", unlimited_body: false, cacheable: true}")
                .contains(
                        "{host: \"auth\", path: \"/\", target: \"http://127.0.0.1:30020\", unlimited_body: false, cacheable: false}")
                .contains(
                        "{host: \"storage\", path: \"/\", target: \"http://127.0.0.1:30021\", unlimited_body: true, cacheable: false}");
    }

    @Test
    void keepsEverythingButTheGatewayOnLoopback() {
        Optional<ProcessSpec> open = processes.stream()
                .filter(spec -> !spec.address().equals("127.0.0.1"))
                .findAny();

        assertThat(open).isEmpty();
    }

    private List<String> secretsOf(String process) throws Exception {
        try (Stream<Path> files = Files.list(data.secrets().resolve(process))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
