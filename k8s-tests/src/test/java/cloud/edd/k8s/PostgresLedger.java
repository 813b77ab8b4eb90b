package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A table of a service, written through the proxy, and the rows of it that were acknowledged. */
final class PostgresLedger {

    private final PostgresPair pair;
    private final TreeSet<Integer> acknowledged = new TreeSet<>();

    PostgresLedger(PostgresPair pair) {
        this.pair = pair;
    }

    /** A primary, its standby and the proxy before them, and the table. */
    void install() {
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

    void write(int rows) {
        int first = acknowledged.isEmpty() ? 1 : acknowledged.last() + 1;
        for (int id = first; id < first + rows; id++) {
            String inserted = pair.throughProxy("INSERT INTO ledger VALUES (" + id + ") RETURNING id");
            if (inserted.equals(String.valueOf(id))) {
                acknowledged.add(id);
            }
        }
        assertThat(acknowledged)
                .describedAs("with a server up, every write is acknowledged")
                .hasSizeGreaterThanOrEqualTo(rows);
    }

    /** Every row that was acknowledged, and no other. */
    void isThere() {
        assertThat(rows()).isEqualTo(acknowledged);
    }

    int size() {
        return acknowledged.size();
    }

    private Set<Integer> rows() {
        return pair.throughProxy("SELECT id FROM ledger ORDER BY id")
                .lines()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
