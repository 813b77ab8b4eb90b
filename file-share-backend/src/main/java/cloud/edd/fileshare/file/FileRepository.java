package cloud.edd.fileshare.file;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code files}. */
@Repository
class FileRepository {
    private static final String SELECT = """
            SELECT f.namespace_id, n.name AS namespace, f.name, f.object_id, f.size, f.sha256, f.created_at, f.modified_at
              FROM files f JOIN namespaces n ON n.id = f.namespace_id
            """;

    private final JdbcClient jdbc;

    FileRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<StoredFile> find(long namespaceId, FileName name) {
        return jdbc.sql(SELECT + " WHERE f.namespace_id = :namespace AND f.name = :name")
                .param("namespace", namespaceId)
                .param("name", name.value())
                .query(FileRepository::read)
                .optional();
    }

    List<StoredFile> in(long namespaceId) {
        return jdbc.sql(SELECT + " WHERE f.namespace_id = :namespace ORDER BY f.name")
                .param("namespace", namespaceId)
                .query(FileRepository::read)
                .list();
    }

    List<StoredFile> all() {
        return jdbc.sql(SELECT + " ORDER BY n.name, f.name")
                .query(FileRepository::read)
                .list();
    }

    /** Points a name to an object, new or in place of the one before; the time of creation of a replaced file stays. */
    void put(long namespaceId, FileName name, StoredObject object, Instant now) {
        OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        INSERT INTO files (namespace_id, name, object_id, size, sha256, created_at, modified_at)
                        VALUES (:namespace, :name, :object, :size, :sha256, :now, :now)
                        ON CONFLICT (namespace_id, name) DO UPDATE
                           SET object_id = excluded.object_id, size = excluded.size, sha256 = excluded.sha256,
                               modified_at = excluded.modified_at
                        """)
                .param("namespace", namespaceId)
                .param("name", name.value())
                .param("object", object.id())
                .param("size", object.size())
                .param("sha256", StoredFile.HEX.parseHex(object.sha256()))
                .param("now", at)
                .update();
    }

    void delete(long namespaceId, FileName name) {
        jdbc.sql("DELETE FROM files WHERE namespace_id = :namespace AND name = :name")
                .param("namespace", namespaceId)
                .param("name", name.value())
                .update();
    }

    private static StoredFile read(ResultSet row, int number) throws SQLException {
        return new StoredFile(
                row.getLong("namespace_id"),
                row.getString("namespace"),
                row.getString("name"),
                row.getObject("object_id", UUID.class),
                row.getLong("size"),
                StoredFile.HEX.formatHex(row.getBytes("sha256")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("modified_at", OffsetDateTime.class).toInstant());
    }
}
