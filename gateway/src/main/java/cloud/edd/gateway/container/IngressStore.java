package cloud.edd.gateway.container;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of ingress rules. Like {@link ContainerStore}: what is written is the same whatever the order in which it is
 * told, and however often. Thread-safe; writes belong into the caller's transaction.
 */
final class IngressStore {
    private final JdbcClient jdbc;

    IngressStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void requested(String container, IngressRule rule, long version) {
        if (isNews(container, version)) {
            write(container, rule, version, false);
        }
    }

    void deleted(String container, int port, long version) {
        if (isNews(container, version)) {
            // Of a rule that was never heard of only this is known; it leads nowhere.
            write(container, new IngressRule(port, port, TlsMode.TERMINATE), version, true);
        }
    }

    /** All rules of a container as of a version; a rule that is not among them was deleted by then. */
    void listed(String container, List<IngressRule> rules, long version) {
        int changed = jdbc.sql("""
                        update containers set ingress_version = :version
                        where id = :container and ingress_version < :version
                        """)
                .param("container", container)
                .param("version", version)
                .update();
        if (changed == 0) {
            return;
        }
        rules.forEach(rule -> write(container, rule, version, false));
        jdbc.sql("""
                        update ingress_rules set deleted_at = now(), version = :version
                        where container_id = :container and version < :version and deleted_at is null
                          and port <> all (:ports)
                        """)
                .param("container", container)
                .param("version", version)
                .param("ports", rules.stream().map(IngressRule::port).toArray(Integer[]::new))
                .update();
    }

    /** Locks the container's row, so that no list is taken in beside this; a version of 0 counts until one was told. */
    private boolean isNews(String container, long version) {
        jdbc.sql("insert into containers (id) values (:container) on conflict do nothing")
                .param("container", container)
                .update();
        long listed = jdbc.sql("select ingress_version from containers where id = :container for update")
                .param("container", container)
                .query(Long.class)
                .single();
        return version > listed || (version == 0 && listed == 0);
    }

    private void write(String container, IngressRule rule, long version, boolean deleted) {
        jdbc.sql("""
                        insert into ingress_rules (container_id, port, target_port, tls_mode, version, deleted_at)
                        values (:container, :port, :target, :mode, :version, case when :deleted then now() end)
                        on conflict (container_id, port) do update
                        set target_port = excluded.target_port, tls_mode = excluded.tls_mode,
                            version = excluded.version, deleted_at = excluded.deleted_at
                        where ingress_rules.version < excluded.version
                           or excluded.version = 0 and ingress_rules.version = 0
                        """)
                .param("container", container)
                .param("port", rule.port())
                .param("target", rule.targetPort())
                .param("mode", rule.tlsMode().told())
                .param("version", version)
                .param("deleted", deleted)
                .update();
    }

    void forgetDeleted() {
        jdbc.sql("delete from ingress_rules where deleted_at < now() - make_interval(days => :days)")
                .param("days", ContainerStore.TOMBSTONE_DAYS)
                .update();
    }

    /** Rules in force by container and outside port. */
    Map<String, Map<Integer, IngressRule>> findAll() {
        Map<String, Map<Integer, IngressRule>> found = new HashMap<>();
        jdbc.sql("select container_id, port, target_port, tls_mode from ingress_rules where deleted_at is null")
                .query(row -> {
                    found.computeIfAbsent(row.getString("container_id"), any -> new HashMap<>())
                            .put(
                                    row.getInt("port"),
                                    new IngressRule(
                                            row.getInt("port"),
                                            row.getInt("target_port"),
                                            TlsMode.named(row.getString("tls_mode"))));
                });
        return found;
    }
}
