package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The life of the database: cloned, lost, promoted, the old primary back, dumped and restored; with two real servers and
 * a real HAProxy. PostgreSQL is the distribution's (15 on Debian 12), since the embedded 16 has no client programs.
 */
class PostgresFailoverTest {

    @Test
    void whatWasAcknowledgedSurvivesTheLossOfThePrimary() {
        try (var pair = new PostgresPair()) {
            var ledger = new PostgresLedger(pair);
            ledger.install();
            ledger.write(10);
            pair.await("the standby has all of it", () -> {
                String here = pair.primary.ask("SELECT pg_current_wal_lsn()");
                return pair.standby
                        .ask("SELECT pg_last_wal_replay_lsn() >= '" + here + "'::pg_lsn")
                        .equals("t");
            });

            assertThat(pair.standby.ready().status()).isZero();
            assertThat(pair.dump().succeeded())
                    .describedAs("a healthy standby has the time for it")
                    .contains("from " + pair.standby.host);

            pair.primary.kill();

            pair.await(
                    "a standby that is cut off is not found",
                    () -> pair.standby.ready().output().contains("the WAL receiver is not streaming"));
            pair.await(
                    "HAProxy has no server", () -> pair.throughProxy("SELECT 1").isEmpty());
            assertThat(pair.readiness()).isEqualTo(503);
            assertThat(pair.throughProxy("INSERT INTO ledger VALUES (-1)")).isEmpty();
            assertThat(pair.standby.ask("SELECT pg_promote(true, 60)")).isEqualTo("t");
            assertThat(pair.standby.ready().status()).isZero();
            pair.await(
                    "HAProxy follows the promotion",
                    () -> pair.throughProxy("SELECT 1").equals("1"));
            ledger.write(10);
            ledger.isThere();

            oldPrimaryComesBack(pair);
            ledger.write(10);
            pair.await(
                    "the old primary has followed",
                    () -> pair.query(pair.primary.host, "sfs", "sfs-secret", "sfs_db", "SELECT count(*) FROM ledger")
                            .equals(String.valueOf(ledger.size())));
            ledger.isThere();

            dumpAndRestore(pair);
        }
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
        pair.backUpOf(Duration.ofDays(13), "20260101-023000");
        pair.backUpOf(Duration.ofDays(16), "20251229-023000");
        assertThat(pair.dump().succeeded()).contains("auth_db sfs_db");
        assertThat(pair.names("backups")).contains("20260101-023000").doesNotContain("20251229-023000");
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
}
