package cloud.edd.auth.webauthn;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code webauthn_credentials}. */
@Repository
class SecurityKeyRepository {
    private static final String COLUMNS =
            "id, user_id, name, public_key, aaguid, sign_count, backup_eligible, backed_up, created_at";

    private final JdbcClient jdbc;

    SecurityKeyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false when the key is registered already */
    boolean insert(SecurityKey key, String attestation) {
        return jdbc.sql("""
                        INSERT INTO webauthn_credentials (id, user_id, name, public_key, attestation_type, aaguid,
                            sign_count, backup_eligible, backed_up, created_at)
                        VALUES (:id, :user, :name, :key, :attestation, :aaguid, :count, :eligible, :backed, :created)
                        ON CONFLICT (id) DO NOTHING
                        """)
                        .param("id", key.id())
                        .param("user", key.userId())
                        .param("name", key.name())
                        .param("key", key.publicKey())
                        .param("attestation", attestation)
                        .param("aaguid", key.aaguid())
                        .param("count", key.signCount())
                        .param("eligible", key.backupEligible())
                        .param("backed", key.backedUp())
                        .param("created", key.createdAt())
                        .update()
                == 1;
    }

    /** Oldest first. */
    List<SecurityKey> findAll(String userId) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM webauthn_credentials WHERE user_id = :user ORDER BY created_at, id")
                .param("user", userId)
                .query(SecurityKeyRepository::key)
                .list();
    }

    Optional<SecurityKey> find(byte[] id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM webauthn_credentials WHERE id = :id")
                .param("id", id)
                .query(SecurityKeyRepository::key)
                .optional();
    }

    /** Notes a use of the key, if it is still the one that was read. */
    boolean used(SecurityKey key, long signCount, boolean backupEligible, boolean backedUp) {
        return jdbc.sql("""
                        UPDATE webauthn_credentials
                        SET sign_count = :count, backup_eligible = :eligible, backed_up = :backed
                        WHERE id = :id AND sign_count = :old
                        """)
                        .param("count", signCount)
                        .param("eligible", backupEligible)
                        .param("backed", backedUp)
                        .param("id", key.id())
                        .param("old", key.signCount())
                        .update()
                == 1;
    }

    boolean rename(String userId, byte[] id, String name) {
        return jdbc.sql("UPDATE webauthn_credentials SET name = :name WHERE user_id = :user AND id = :id")
                        .param("name", name)
                        .param("user", userId)
                        .param("id", id)
                        .update()
                == 1;
    }

    boolean delete(String userId, byte[] id) {
        return jdbc.sql("DELETE FROM webauthn_credentials WHERE user_id = :user AND id = :id")
                        .param("user", userId)
                        .param("id", id)
                        .update()
                == 1;
    }

    private static SecurityKey key(ResultSet row, int number) throws SQLException {
        return new SecurityKey(
                row.getBytes("id"),
                row.getString("user_id"),
                row.getString("name"),
                row.getBytes("public_key"),
                row.getBytes("aaguid"),
                row.getLong("sign_count"),
                flag(row, "backup_eligible"),
                flag(row, "backed_up"),
                row.getLong("created_at"));
    }

    private static @Nullable Boolean flag(ResultSet row, String column) throws SQLException {
        boolean value = row.getBoolean(column);
        return row.wasNull() ? null : value;
    }
}
