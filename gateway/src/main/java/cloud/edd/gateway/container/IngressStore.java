package cloud.edd.gateway.container;

import cloud.edd.gateway.event.GatewayEvents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of ingress rules. Like {@link ContainerStore}: what is written is the same whatever the order in which it is
 * told, and however often. Thread-safe; writes belong into the caller's transaction.
 */
final class IngressStore {
    private final JdbcClient jdbc;
    private final GatewayEvents events;

    IngressStore(JdbcClient jdbc, GatewayEvents events) {
        this.jdbc = jdbc;
        this.events = events;
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
                        where id = :container and ingress_version < :version and deleted_at is null
                        """)
                .param("container", container)
                .param("version", version)
                .update();
        if (changed == 0) {
            return;
        }
        rules.forEach(rule -> write(container, rule, version, false));
        jdbc.sql("""
                        update ingress_rules
                        set deleted_at = now(), version = :version, announced = announced + 1
                        where container_id = :container and version < :version and deleted_at is null
                          and port <> all (:ports)
                        returning id, announced, port
                        """)
                .param("container", container)
                .param("version", version)
                .param("ports", rules.stream().map(IngressRule::port).toArray(Integer[]::new))
                .query(row -> {
                    tellDeleted(row, container);
                });
    }

    /** Nothing leads to a container that is gone, and nothing that is told later changes that. */
    void containerDeleted(String container) {
        jdbc.sql("""
                        update ingress_rules set deleted_at = now(), announced = announced + 1
                        where container_id = :container and deleted_at is null
                        returning id, announced, port
                        """).param("container", container).query(row -> {
            tellDeleted(row, container);
        });
    }

    private void tellDeleted(ResultSet row, String container) throws SQLException {
        events.ruleDeleted(row.getLong("id"), row.getLong("announced"), container, row.getInt("port"));
    }

    /** Locks the container's row, so that no list is taken in beside this; a version of 0 counts until one was told. */
    private boolean isNews(String container, long version) {
        jdbc.sql("insert into containers (id) values (:container) on conflict do nothing")
                .param("container", container)
                .update();
        Optional<Long> listed =
                jdbc.sql("""
                        select ingress_version from containers where id = :container and deleted_at is null for update
                        """).param("container", container).query(Long.class).optional();
        return listed.filter(known -> version > known || (version == 0 && known == 0))
                .isPresent();
    }

    private void write(String container, IngressRule rule, long version, boolean deleted) {
        Optional<IngressRule> before = find(container, rule.port());
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
        Optional<IngressRule> after = find(container, rule.port());
        if (!after.equals(before)) {
            tell(container, rule.port(), after);
        }
    }

    /** The rule in force. */
    private Optional<IngressRule> find(String container, int port) {
        return jdbc.sql("""
                        select port, target_port, tls_mode from ingress_rules
                        where container_id = :container and port = :port and deleted_at is null
                        """)
                .param("container", container)
                .param("port", port)
                .query((row, number) -> ruleOf(row))
                .optional();
    }

    private void tell(String container, int port, Optional<IngressRule> now) {
        jdbc.sql("""
                        update ingress_rules set announced = announced + 1
                        where container_id = :container and port = :port
                        returning id, announced, port
                        """).param("container", container).param("port", port).query(row -> {
            if (now.isPresent()) {
                events.ruleCreated(
                        row.getLong("id"),
                        row.getLong("announced"),
                        container,
                        port,
                        now.get().targetPort());
            } else {
                tellDeleted(row, container);
            }
        });
    }

    private static IngressRule ruleOf(ResultSet row) throws SQLException {
        return new IngressRule(row.getInt("port"), row.getInt("target_port"), TlsMode.named(row.getString("tls_mode")));
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
                            .put(row.getInt("port"), ruleOf(row));
                });
        return found;
    }
}
