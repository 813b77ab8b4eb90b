package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts that pods run, in each case they know, with the programs they call played. */
class PodScriptsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(folder.resolve("bin"));
    }

    /** Which server may start, with what it has and what the other one is. HERE is as the data folder is left. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary | some    | standby | starts | some",
                "primary | some    | silent  | starts | some",
                "primary | some    | primary | REFUSED. postgres-peer has been promoted | some",
                "primary | none    | primary | cloned | clone",
                "primary | none    | standby | REFUSED. There is no data here | none",
                "primary | none    | silent  | starts with a new database | none",
                "primary | standby | primary | starts as a standby of postgres-peer | standby",
                "primary | standby | silent  | starts as a standby of postgres-peer | standby",
                "standby | some    | primary | starts | some",
                "standby | some    | silent  | starts | some",
                "standby | standby | primary | starts | standby",
                "standby | none    | primary | cloned | clone",
                "standby | none    | silent  | waits for a primary at postgres-peer | clone",
                "standby | none    | standby | waits for a primary at postgres-peer | clone",
                "replica | some    | standby | REFUSED. home must be primary or standby | some"
            })
    void aServerStartsOnlyWhereItIsTheOneThatShould(String home, String data, String peer, String said, String left)
            throws IOException {
        // Whoever asks a second time finds a primary.
        program("psql", """
                case "$*" in *pg_is_in_recovery*) ;; *) exit 0 ;; esac
                role=$ROLE
                if [ -e "$ASKED" ]; then role=primary; fi
                touch "$ASKED"
                case $role in primary) echo f ;; standby) echo t ;; silent) exit 2 ;; esac
                """);
        program("pg_basebackup", """
                for last in "$@"; do
                    if [ "${before:-}" = -D ]; then mkdir -p "$last"; echo clone >"$last/PG_VERSION"; : >"$last/postgresql.auto.conf"; fi
                    before=$last
                done
                """);
        Path pgdata = folder.resolve("pgdata");
        if (!data.equals("none")) {
            Files.createDirectories(pgdata);
            Files.writeString(pgdata.resolve("PG_VERSION"), data);
        }
        if (data.equals("standby")) {
            Files.createFile(pgdata.resolve("standby.signal"));
        }
        for (String file : List.of("REPLICATION_USER", "REPLICATION_PASSWORD")) {
            Files.writeString(folder.resolve(file), "replicator");
        }

        Program.Result result = run(
                List.of(
                        "sh",
                        Repository.K8S.resolve("base/postgres/prepare-data.sh").toString(),
                        home),
                Map.of(
                        "PGDATA",
                        pgdata.toString(),
                        "PEER",
                        "postgres-peer",
                        "PEER_PAUSE",
                        "0",
                        "SLOT",
                        "s0",
                        "ROLE",
                        peer,
                        "ASKED",
                        folder.resolve("asked").toString(),
                        "REPLICATION_DIR",
                        folder.toString()));

        assertThat(result.output()).contains(said);
        assertThat(result.status() == 0).isEqualTo(!said.startsWith("REFUSED"));
        Path version = pgdata.resolve("PG_VERSION");
        assertThat(Files.exists(version) ? Files.readString(version).strip() : "none")
                .isEqualTo(left);
    }

    /** It stays a minute on its node, so that no other pod of the same night takes the place. */
    @ParameterizedTest
    @CsvSource({"0, 0, sleep", "1, 1, ''"})
    void aNodeThatCannotBeCleanedFailsItsPod(int crictl, int status, String then) throws IOException {
        program("chroot", "echo chroot \"$@\"\nexit " + crictl);
        program("sleep", "[ \"$1\" -gt 50 ] && [ \"$1\" -le 60 ] && echo sleep");
        String script = Rendered.overlay("production")
                .workload("image-cleanup")
                .mainContainer()
                .path("args")
                .path(0)
                .asText();

        Program.Result result = run(List.of("sh", "-c", script), Map.of());

        assertThat(result.status()).isEqualTo(status);
        assertThat(result.output().lines())
                .containsExactlyElementsOf(
                        then.isEmpty()
                                ? List.of("chroot /host crictl rmi --prune")
                                : List.of("chroot /host crictl rmi --prune", then));
    }

    /** A day of quarters of an hour and the last of each of fourteen days; what does not verify is no export. */
    @Test
    void exportsAreThinnedOutAndNothingIsKeptThatDoesNotVerify() throws IOException {
        program("gfs", """
                case "$1 $2" in
                    'metadata export') echo log >"$3" ;;
                    'metadata verify') [ -z "${TORN:-}" ] ;;
                esac
                """);
        Path backups = Files.createDirectories(folder.resolve("backups"));
        var last = new TreeMap<String, String>();
        // Three on each of twenty days, a hundred and twenty on the last: more than either rule keeps.
        LocalDate end = LocalDate.of(2026, 3, 30);
        for (LocalDate day = end.minusDays(19); !day.isAfter(end); day = day.plusDays(1)) {
            int times = day.equals(end) ? 120 : 3;
            for (int time = 0; time < times; time++) {
                String name = "%s-%06d.gfsmeta".formatted(day.format(DateTimeFormatter.BASIC_ISO_DATE), time);
                Files.createFile(backups.resolve(name));
                last.put(name.substring(0, 8), name);
            }
        }
        var environment = Map.of("BACKUP_DIR", backups.toString());
        String script =
                Repository.K8S.resolve("components/backups/gfs-metadata.sh").toString();

        assertThat(run(List.of("sh", script), Map.of("BACKUP_DIR", backups.toString(), "TORN", "yes"))
                        .status())
                .isNotZero();
        assertThat(names(backups)).filteredOn(name -> name.endsWith(".gfsmeta")).hasSize(19 * 3 + 120);

        run(List.of("sh", script), environment).succeeded();

        List<String> kept = names(backups);
        // The one just made is the newest: of today, and so a day of its own.
        var expected = new TreeSet<String>();
        for (int time = 119; time > 119 - 95; time--) {
            expected.add("20260330-%06d.gfsmeta".formatted(time));
        }
        expected.addAll(new ArrayList<>(last.values()).subList(20 - 13, 20));
        assertThat(kept).hasSize(expected.size() + 1).containsAll(expected);
    }

    private static List<String> names(Path folder) {
        return Repository.filesBelow(folder).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private void program(String name, String script) throws IOException {
        Path file = folder.resolve("bin").resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Program.Result run(List<String> command, Map<String, String> environment) {
        var all = new TreeMap<>(environment);
        all.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        return Program.run(command, all, "");
    }
}
