package cloud.edd.gateway.container;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of the projection. What is written is the same whatever the order in which it is told, and however often.
 * Thread-safe; writes belong into the caller's transaction.
 */
final class ContainerStore {
    /** Longer than any stream keeps events (7 days) and dead letters (30 days). */
    static final int TOMBSTONE_DAYS = 31;

    private final JdbcClient jdbc;

    ContainerStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void owned(String id, String owner) {
        if (!owner.isEmpty()) {
            jdbc.sql("""
                            insert into containers (id, owner_id) values (:id, :owner)
                            on conflict (id) do update set owner_id = coalesce(containers.owner_id, excluded.owner_id)
                            """).param("id", id).param("owner", owner).update();
        }
    }

    /** As {@link #running}, and it began anew: with other host keys, perhaps. */
    void started(String id, String host, long version) {
        if (runs(id, true, host, version)) {
            forgetHostKey(id);
        }
    }

    void running(String id, boolean running, @Nullable String host, long version) {
        if (runs(id, running, host, version) && !running) {
            forgetHostKey(id);
        }
    }

    private void forgetHostKey(String id) {
        jdbc.sql("update containers set seen_host_key = null where id = :id and seen_host_key is not null")
                .param("id", id)
                .update();
    }

    /** Whether that is news. */
    private boolean runs(String id, boolean running, @Nullable String host, long version) {
        boolean news = set(id, "running", running, version);
        // An event that does not say where it runs leaves that to the address it was assigned.
        jdbc.sql("update containers set endpoint_host = :host where id = :id and running_version = :version")
                .param("host", host == null || host.isEmpty() ? null : host)
                .param("id", id)
                .param("version", version)
                .update();
        return news;
    }

    void externalIp(String id, String address, long version) {
        set(id, "external_ip", address, version);
    }

    void sshEnabled(String id, boolean enabled, long version) {
        set(id, "ssh_enabled", enabled, version);
    }

    void keys(String id, List<String> fingerprints, long version) {
        set(id, "key_fingerprints", fingerprints.toArray(String[]::new), version);
    }

    /** @param keys as lines of OpenSSH's public keys; what follows type and base64 is of no interest */
    void hostKeys(String id, List<String> keys, long version) {
        String[] plain = keys.stream()
                .map(key -> Stream.of(key.strip().split("\\s+")).limit(2).collect(Collectors.joining(" ")))
                .toArray(String[]::new);
        set(id, "ssh_host_keys", plain, version);
    }

    /**
     * Puts on record by which key a container is known, if none is. Replicas that see it first at the same time agree.
     *
     * @return the key on record; empty if the container is gone
     */
    Optional<String> hostKeySeen(String id, String key) {
        return jdbc.sql("""
                        update containers set seen_host_key = coalesce(seen_host_key, :key)
                        where id = :id and deleted_at is null
                        returning seen_host_key
                        """)
                .param("id", id)
                .param("key", key)
                .query(String.class)
                .optional();
    }

    /** A version of 0 is one that was not told: it counts until one is. */
    private boolean set(String id, String column, Object value, long version) {
        int changed = jdbc.sql("""
                        insert into containers (id, $column, $column_version) values (:id, :value, :version)
                        on conflict (id) do update
                        set $column = excluded.$column, $column_version = excluded.$column_version
                        where containers.$column_version < excluded.$column_version or excluded.$column_version = 0
                          and containers.$column_version = 0
                        """.replace("$column", column))
                .param("id", id)
                .param("value", value)
                .param("version", version)
                .update();
        return changed > 0;
    }

    void deleted(String id) {
        jdbc.sql("""
                        insert into containers (id, deleted_at) values (:id, now())
                        on conflict (id) do update set deleted_at = coalesce(containers.deleted_at, now())
                        """).param("id", id).update();
    }

    void keyRegistered(long id, String owner, String fingerprint) {
        jdbc.sql("""
                        insert into ssh_keys (id, owner_id, fingerprint) values (:id, :owner, :fingerprint)
                        on conflict (id) do update set fingerprint = excluded.fingerprint
                        """)
                .param("id", id)
                .param("owner", owner)
                .param("fingerprint", fingerprint)
                .update();
    }

    void keyDeleted(long id, String owner) {
        jdbc.sql("""
                        insert into ssh_keys (id, owner_id, fingerprint, deleted_at) values (:id, :owner, '', now())
                        on conflict (id) do update set deleted_at = coalesce(ssh_keys.deleted_at, now())
                        """).param("id", id).param("owner", owner).update();
    }

    void ownerDeleted(String owner) {
        jdbc.sql("insert into deleted_owners (owner_id) values (:owner) on conflict do nothing")
                .param("owner", owner)
                .update();
    }

    /** Ids of those that are not deleted. */
    Set<String> ids() {
        return new HashSet<>(jdbc.sql("select id from containers where deleted_at is null")
                .query(String.class)
                .list());
    }

    /** Forgets what was deleted so long ago that nobody can tell of it any more. */
    void forgetDeleted() {
        for (String table : List.of("containers", "ssh_keys")) {
            jdbc.sql("delete from " + table + " where deleted_at < now() - make_interval(days => :days)")
                    .param("days", TOMBSTONE_DAYS)
                    .update();
        }
    }

    /** @param ingress rules by container */
    Map<String, Container> findAll(Map<String, Map<Integer, IngressRule>> ingress) {
        var keys = new OwnersKeys();
        jdbc.sql(
                        "select owner_id, fingerprint, deleted_at is not null as deleted from ssh_keys where fingerprint <> ''")
                .query(row -> {
                    keys.add(row.getString("owner_id"), row.getString("fingerprint"), row.getBoolean("deleted"));
                });
        Map<String, Container> found = new HashMap<>();
        jdbc.sql("""
                        select id, owner_id, running, coalesce(endpoint_host, external_ip) as host, ssh_enabled,
                               key_fingerprints, ssh_host_keys, seen_host_key
                        from containers
                        where deleted_at is null and owner_id is not null
                          and owner_id not in (select owner_id from deleted_owners)
                        """).query(row -> {
            Container container = container(row, keys, ingress);
            found.put(container.id(), container);
        });
        return Map.copyOf(found);
    }

    private static Container container(ResultSet row, OwnersKeys keys, Map<String, Map<Integer, IngressRule>> ingress)
            throws SQLException {
        String owner = row.getString("owner_id");
        Array listed = row.getArray("key_fingerprints");
        return new Container(
                row.getString("id"),
                owner,
                row.getBoolean("running"),
                row.getString("host"),
                row.getBoolean("ssh_enabled"),
                keys.entering(owner, listed == null ? null : Set.of((String[]) listed.getArray())),
                ingress.getOrDefault(row.getString("id"), Map.of()),
                hostKeys(row));
    }

    private static Set<String> hostKeys(ResultSet row) throws SQLException {
        Array told = row.getArray("ssh_host_keys");
        String seen = row.getString("seen_host_key");
        Set<String> keys = told == null ? Set.of() : new HashSet<>(List.of((String[]) told.getArray()));
        return keys.isEmpty() && seen != null ? Set.of(seen) : keys;
    }

    /** Which keys people have, and which they had. */
    private static final class OwnersKeys {
        private final Map<String, Set<String>> registered = new HashMap<>();
        private final Map<String, Set<String>> deleted = new HashMap<>();

        void add(String owner, String fingerprint, boolean gone) {
            (gone ? deleted : registered)
                    .computeIfAbsent(owner, any -> new HashSet<>())
                    .add(fingerprint);
        }

        /** @param listed what the container names; null if that was never told, then all that its owner has enter it */
        Set<String> entering(String owner, @Nullable Set<String> listed) {
            Set<String> has = registered.getOrDefault(owner, Set.of());
            if (listed == null) {
                return has;
            }
            // A key is taken away by its deletion, before each container is told to be without it.
            Set<String> entering = new HashSet<>(listed);
            entering.removeIf(key -> deleted.getOrDefault(owner, Set.of()).contains(key) && !has.contains(key));
            return entering;
        }
    }
}
