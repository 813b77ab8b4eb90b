package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server that production runs, 16, reads the configuration. It has no pg_basebackup and no pg_dump, so the rest is tried
 * on the distribution's: see {@link PostgresFailoverTest}.
 */
class PostgresConfigurationTest {

    @TempDir
    private static Path folder;

    private static Path server = Path.of("");

    @BeforeAll
    static void unpack() throws IOException {
        Path archive = folder.resolve("postgres.txz");
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", "x86_64")) {
            Files.copy(packed, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        Program.run("tar", "-xJf", archive.toString(), "-C", folder.toString()).succeeded();
        server = folder.resolve("bin/postgres");
        assertThat(Program.run(server.toString(), "--version").succeeded()).contains("(PostgreSQL) 16.");
    }

    @ParameterizedTest
    @CsvSource({
        "wal_level, replica",
        "hot_standby, on",
        "max_wal_senders, 5",
        "max_replication_slots, 4",
        "max_slot_wal_keep_size, 1024", // megabytes
        "wal_log_hints, on",
        "password_encryption, scram-sha-256",
        "max_connections, 200",
        "shared_buffers, 32768", // pages of 8 KiB
        "fsync, on",
        "full_page_writes, on",
        "synchronous_commit, on",
    })
    void readsWhatIsMeant(String setting, String value) throws IOException {
        for (String map : List.of("postgres-config", "postgres-replica-config")) {
            assertThat(read(file(map, "postgresql.conf"), setting)
                            .succeeded()
                            .lines()
                            .toList()
                            .getLast())
                    .describedAs(map)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres-config", "postgres-replica-config"})
    void nobodyComesFromBeyondThePodsAndOnlyTheCheckWithoutAPassword(String map) {
        assertThat(file(map, "pg_hba.conf")
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> List.of(line.split(" +"))))
                .isNotEmpty()
                .allSatisfy(rule -> {
                    if (rule.getFirst().equals("host")) {
                        assertThat(rule.get(3)).isIn("127.0.0.1/32", "10.42.0.0/16");
                    } else {
                        assertThat(rule.getFirst()).isEqualTo("local");
                    }
                    if (!Set.of("scram-sha-256", "reject").contains(rule.getLast())) {
                        assertThat(rule).containsExactly("host", "postgres", "haproxy_check", "10.42.0.0/16", "trust");
                    }
                });
    }

    private static String file(String map, String file) {
        return Rendered.overlay("production")
                .generated(map)
                .node()
                .path("data")
                .path(file)
                .asText();
    }

    /** Primary and standby are of two architectures, and some extensions order characters as the processor does. */
    @Test
    void noMigrationAsksForAnExtension() throws IOException {
        try (Stream<Path> files = Files.find(
                Repository.ROOT,
                7,
                (path, attributes) -> path.toString().matches(".*/src/main/.*/migration/.*\\.sql"))) {
            assertThat(files.toList())
                    .hasSizeGreaterThan(3)
                    .noneMatch(file -> Repository.read(file).matches("(?is).*create\\s+extension.*"));
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        assertThat(read("max_connections = 200\nmax_conections = 300\n", "max_connections")
                        .output())
                .contains("unrecognized configuration parameter \"max_conections\"");
        assertThat(read("wal_level = replicas\n", "wal_level").status()).isNotZero();
    }

    private static Program.Result read(String configuration, String setting) throws IOException {
        Path file = Files.writeString(folder.resolve("postgresql.conf"), configuration);
        return Program.run(
                List.of(server.toString(), "-C", setting, "-D", folder.toString(), "-c", "config_file=" + file),
                Map.of(),
                "");
    }
}
