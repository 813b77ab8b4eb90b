package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The life of the database: cloned, lost, promoted, the old primary back, dumped and restored; with two real servers and
 * a real HAProxy. PostgreSQL is the distribution's (15 on Debian 12), since the embedded 16 has no client programs.
 */
class PostgresFailoverTest {

    /** The rows that were acknowledged; each must be there at the end, and no other. */
    private final TreeSet<Integer> ledger = new TreeSet<>();

    @Test
    void whatWasAcknowledgedSurvivesTheLossOfThePrimary() {
        try (var pair = new PostgresPair()) {
            install(pair);
            write(pair, 10);
            pair.await("the standby has all of it", () -> {
                String here = pair.primary.ask("SELECT pg_current_wal_lsn()");
                return pair.standby
                        .ask("SELECT pg_last_wal_replay_lsn() >= '" + here + "'::pg_lsn")
                        .equals("t");
            });

            pair.primary.kill();

            pair.await(
                    "HAProxy has no server", () -> pair.throughProxy("SELECT 1").isEmpty());
            assertThat(pair.readiness()).isEqualTo(503);
            assertThat(pair.throughProxy("INSERT INTO ledger VALUES (-1)")).isEmpty();
            assertThat(pair.standby.ask("SELECT pg_promote(true, 60)")).isEqualTo("t");
            pair.await(
                    "HAProxy follows the promotion",
                    () -> pair.throughProxy("SELECT 1").equals("1"));
            write(pair, 10);
            assertThat(rows(pair)).isEqualTo(ledger);

            oldPrimaryComesBack(pair);
            write(pair, 10);
            pair.await(
                    "the old primary has followed",
                    () -> pair.query(pair.primary.host, "sfs", "sfs-secret", "sfs_db", "SELECT count(*) FROM ledger")
                            .equals(String.valueOf(ledger.size())));
            assertThat(rows(pair)).isEqualTo(ledger);

            dumpAndRestore(pair);
        }
    }

    private void install(PostgresPair pair) {
        assertThat(pair.primary.prepareData().succeeded()).contains("starts with a new database");
        pair.makeDatabase(pair.primary);
        pair.primary.start();
        assertThat(pair.bootstrap(pair.primary).succeeded()).contains("database sfs_db belongs to sfs");
        // Again, as after a changed password: nothing is made twice.
        pair.bootstrap(pair.primary).succeeded();
        assertThat(pair.primary.ask("SHOW data_checksums")).isEqualTo("on");

        assertThat(pair.standby.prepareData().succeeded()).contains("cloned");
        pair.standby.start();
        pair.await(
                "the standby streams through its slot",
                () -> pair.primary
                        .ask("SELECT r.application_name, r.state, s.slot_name, s.active FROM pg_stat_replication r,"
                                + " pg_replication_slots s")
                        .equals("rp1|streaming|rp1|t"));
        assertThat(pair.standby.ask("SELECT pg_is_in_recovery()")).isEqualTo("t");
        assertThat(pair.primary.prepareData().succeeded())
                .describedAs("a restart of the primary beside its standby")
                .contains("starts");

        pair.startProxy();
        pair.await(
                "HAProxy believes the primary",
                () -> pair.throughProxy("SELECT 1").equals("1"));
        assertThat(pair.readiness()).isEqualTo(200);
        assertThat(pair.throughProxy("SELECT inet_server_addr()")).isEqualTo(pair.primary.host);
        pair.throughProxy("CREATE TABLE ledger (id integer PRIMARY KEY)");
        // Nobody's data is anybody else's, and HAProxy's own role sees nothing.
        assertThat(pair.query(pair.proxy, "auth", "auth-secret", "sfs_db", "SELECT 1"))
                .isEmpty();
        assertThat(pair.query(pair.proxy, "haproxy_check", "", "sfs_db", "SELECT 1"))
                .isEmpty();
        assertThat(pair.query(pair.proxy, "haproxy_check", "", "postgres", "CREATE TABLE t ()"))
                .isEmpty();
    }

    private void oldPrimaryComesBack(PostgresPair pair) {
        Program.Result fenced = pair.primary.prepareData();
        assertThat(fenced.status()).describedAs("the fence").isNotZero();
        assertThat(fenced.output()).contains("REFUSED", "has been promoted", "postgres-rejoin.sh");

        Program.run("mv", pair.primary.data.toString(), pair.primary.data + ".before")
                .succeeded();
        assertThat(pair.primary.prepareData().succeeded()).contains("cloned");
        pair.primary.start();
        pair.await(
                "the old primary follows",
                () -> pair.standby
                        .ask("SELECT application_name, state FROM pg_stat_replication")
                        .equals("s0|streaming"));
        assertThat(pair.primary.prepareData().succeeded())
                .describedAs("a restart of the standby that was the primary")
                .contains("starts as a standby");
        // Active in HAProxy's configuration, and yet not chosen: it is a standby.
        assertThat(pair.throughProxy("SELECT inet_server_addr()")).isEqualTo(pair.standby.host);
        assertThat(pair.primary.ask("CREATE TABLE nowhere ()")).isEmpty();
    }

    private void dumpAndRestore(PostgresPair pair) {
        assertThat(pair.dump().succeeded()).contains("auth_db sfs_db");
        Rendered job = Rendered.of("restore-drill", drillManifest());
        String script = job.objects()
                .getFirst()
                .spec()
                .path("template")
                .path("spec")
                .path("containers")
                .path(0)
                .path("command")
                .path(2)
                .asText();

        assertThat(pair.drill(script).succeeded())
                .contains("sfs_db.dump: OK", "auth_db restored, 0 tables", "sfs_db restored, 1 tables");
    }

    private static String drillManifest() {
        return Program.run(
                        java.util.List.of(
                                "bash",
                                Repository.K8S
                                        .resolve("scripts/restore-drill.sh")
                                        .toString(),
                                "--dry-run"),
                        Map.of("KUBECTL", "true"),
                        "")
                .succeeded();
    }

    private void write(PostgresPair pair, int rows) {
        int first = ledger.isEmpty() ? 1 : ledger.last() + 1;
        for (int id = first; id < first + rows; id++) {
            String inserted = pair.throughProxy("INSERT INTO ledger VALUES (" + id + ") RETURNING id");
            if (inserted.equals(String.valueOf(id))) {
                ledger.add(id);
            }
        }
        assertThat(ledger)
                .describedAs("with a server up, every write is acknowledged")
                .hasSizeGreaterThanOrEqualTo(rows);
    }

    private static Set<Integer> rows(PostgresPair pair) {
        return pair.throughProxy("SELECT id FROM ledger ORDER BY id")
                .lines()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
