package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operator's scripts of the database, each run whole over two real servers: promotion, the old primary's return, the
 * way back, and a restore. Nothing of the cluster is there but the servers; what is said to it about objects is looked at.
 */
@Tag("LONG")
class PostgresRunbooksTest {

    @Test
    void rolesGoThereAndBackAndNothingAcknowledgedIsLost() {
        try (var pair = new PostgresPair()) {
            var ledger = new PostgresLedger(pair);
            ledger.install();
            ledger.write(10);

            assertThat(pair.runbook("postgres-rejoin.sh").output()).contains("is not promoted");
            pair.runbook("postgres-promote.sh").succeeded();
            followed(pair, ledger);
            assertThat(pair.calls())
                    .contains(
                            "scale deployment/postgres --replicas=0", "{\"selector\":{\"app\":\"postgres-replica\"}}");
            assertThat(pair.throughProxy("SELECT inet_server_addr()")).isEqualTo(pair.standby.host);
            // Told again, as after a script that was broken off.
            assertThat(pair.runbook("postgres-promote.sh").succeeded()).contains("is the primary already");

            pair.runbook("postgres-rejoin.sh").succeeded();
            assertThat(pair.primary.ask("SELECT pg_is_in_recovery()")).isEqualTo("t");
            followed(pair, ledger);

            pair.runbook("postgres-rejoin.sh", "--switch-back").succeeded();
            assertThat(pair.standby.ask("SELECT pg_is_in_recovery()")).isEqualTo("t");
            followed(pair, ledger);
            assertThat(pair.throughProxy("SELECT inet_server_addr()")).isEqualTo(pair.primary.host);
            assertThat(pair.calls().lines().filter(call -> call.startsWith("patch service postgres")))
                    .last()
                    .asString()
                    .contains("{\"selector\":{\"app\":\"postgres\"}}");
            assertThat(pair.names("primary")).anyMatch(name -> name.startsWith("pgdata.before-"));
            assertThat(pair.names("standby")).anyMatch(name -> name.startsWith("pgdata.before-"));

            restore(pair, ledger);
        }
    }

    /** Writes go on at whoever is the primary now, and all that was acknowledged before is there. */
    private static void followed(PostgresPair pair, PostgresLedger ledger) {
        pair.await("HAProxy follows", () -> pair.throughProxy("SELECT 1").equals("1"));
        ledger.write(10);
        ledger.isThere();
    }

    private static void restore(PostgresPair pair, PostgresLedger ledger) {
        pair.dump().succeeded();
        String time = pair.names("backups").getFirst();
        String then = String.valueOf(ledger.size());
        ledger.write(5);
        String now = String.valueOf(ledger.size());
        assertThat(pair.runbook("restore-database.sh", "list").succeeded()).contains(time);

        assertThat(pair.runbook("restore-database.sh", time, "sfs_db").succeeded())
                .contains("sfs_db is untouched");
        assertThat(count(pair, "sfs_db_restored")).isEqualTo(then);
        assertThat(count(pair, "sfs_db")).isEqualTo(now);

        pair.runbook("restore-database.sh", time, "sfs_db", "--in-place").succeeded();
        assertThat(count(pair, "sfs_db")).isEqualTo(then);
        assertThat(count(pair, "sfs_db_before_" + time.replace('-', '_'))).isEqualTo(now);
        assertThat(pair.query(pair.primary.host, "auth", "auth-secret", "sfs_db", "SELECT 1"))
                .describedAs("what is restored is nobody else's either")
                .isEmpty();

        assertThat(pair.dump().succeeded())
                .describedAs("the next night's dump has both")
                .contains("auth_db sfs_db sfs_db_before_");

        // As after the loss of every volume: over what the services have made anew.
        String readme = Repository.read(Repository.K8S.resolve("README.md"));
        String end = "<sfs_db.dump";
        int from = readme.indexOf("kubectl -n core exec -i deployment/postgres ");
        ledger.write(5);
        pair.printed(readme.substring(from, readme.indexOf(end, from) + end.length()), pair.backup(time, "sfs_db.dump"))
                .succeeded();
        assertThat(count(pair, "sfs_db")).isEqualTo(then);
        assertThat(pair.throughProxy("SELECT count(*) FROM ledger"))
                .describedAs("its owner reads it")
                .isEqualTo(then);

        pair.damage("backups/" + time + "/sfs_db.dump");
        assertThat(pair.runbook("restore-database.sh", time, "sfs_db", "--in-place")
                        .output())
                .contains("is not what was written");
        assertThat(count(pair, "sfs_db")).isEqualTo(then);
    }

    private static String count(PostgresPair pair, String database) {
        return pair.query(
                pair.primary.host,
                "postgres",
                PostgresPair.SUPERUSER_PASSWORD,
                database,
                "SELECT count(*) FROM ledger");
    }
}
