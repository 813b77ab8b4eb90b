package cloud.edd.fileshare.namespace;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code namespaces}. */
@Repository
class NamespaceRepository implements NamespaceRows {
    private static final String SELECT = """
            SELECT n.id, n.name, n.visibility, n.owner_id,
                   (SELECT count(*) FROM files f WHERE f.namespace_id = n.id) AS file_count
              FROM namespaces n
            """;

    private final JdbcClient jdbc;

    NamespaceRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Namespace> find(String name) {
        return jdbc.sql(SELECT + " WHERE n.name = :name")
                .param("name", name)
                .query(NamespaceRepository::read)
                .optional();
    }

    List<Namespace> ownedBy(String userId) {
        return jdbc.sql(SELECT + " WHERE n.owner_id = :owner ORDER BY n.name")
                .param("owner", userId)
                .query(NamespaceRepository::read)
                .list();
    }

    List<Namespace> all() {
        return jdbc.sql(SELECT + " ORDER BY n.name")
                .query(NamespaceRepository::read)
                .list();
    }

    /** Adds a namespace; empty when the name is taken. Two that race for a name never both win. */
    Optional<Long> insert(String name, Visibility visibility, String ownerId) {
        return jdbc.sql("""
                        INSERT INTO namespaces (name, visibility, owner_id) VALUES (:name, :visibility, :owner)
                        ON CONFLICT (name) DO NOTHING RETURNING id
                        """)
                .param("name", name)
                .param("visibility", visibility.code())
                .param("owner", ownerId)
                .query(Long.class)
                .optional();
    }

    /** Sets the visibility and raises the version; empty when the namespace has gone. */
    Optional<Long> updateVisibility(long id, Visibility visibility) {
        return jdbc.sql(
                        "UPDATE namespaces SET visibility = :visibility, version = version + 1 WHERE id = :id RETURNING version")
                .param("visibility", visibility.code())
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    @Override
    public Optional<Long> nextVersion(long id) {
        return jdbc.sql("UPDATE namespaces SET version = version + 1 WHERE id = :id RETURNING version")
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    /** Forgets the files of a namespace and hands their objects over for release. */
    void releaseFiles(long id, Instant dueAt) {
        jdbc.sql("""
                        WITH gone AS (DELETE FROM files WHERE namespace_id = :id RETURNING object_id, namespace_id)
                        INSERT INTO object_releases (object_id, namespace_id, due_at)
                        SELECT object_id, namespace_id, :due FROM gone
                        """)
                .param("id", id)
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    void delete(long id) {
        jdbc.sql("DELETE FROM namespaces WHERE id = :id").param("id", id).update();
    }

    /** Remembers that an account is gone. */
    void ownerDeleted(String userId, Instant at) {
        jdbc.sql("INSERT INTO deleted_owners (user_id, deleted_at) VALUES (:user, :at) ON CONFLICT DO NOTHING")
                .param("user", userId)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Takes the namespaces of all deleted accounts from them, and gives their names. */
    List<String> disown(Instant at) {
        return jdbc.sql("""
                        UPDATE namespaces SET owner_id = NULL, ownerless_since = :at
                         WHERE owner_id IN (SELECT user_id FROM deleted_owners) RETURNING name
                        """)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query((row, number) -> row.getString("name"))
                .list();
    }

    /**
     * One that nobody has owned since before the given moment, with its version raised, held until the transaction ends;
     * what another replica holds is left out.
     */
    Optional<Ownerless> claimOwnerless(Instant before) {
        return jdbc.sql("""
                        UPDATE namespaces SET version = version + 1
                         WHERE id = (SELECT id FROM namespaces WHERE ownerless_since <= :before
                                      ORDER BY ownerless_since LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id, name, version
                        """)
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Ownerless(row.getLong("id"), row.getString("name"), row.getLong("version")))
                .optional();
    }

    /**
     * A namespace that nobody owns.
     *
     * @param version of the namespace, as it is now
     */
    record Ownerless(long id, String name, long version) {}

    private static Namespace read(ResultSet row, int number) throws SQLException {
        @Nullable String owner = row.getString("owner_id");
        return new Namespace(
                row.getLong("id"),
                row.getString("name"),
                Visibility.ofRow(row.getInt("visibility")),
                owner,
                row.getLong("file_count"));
    }
}
