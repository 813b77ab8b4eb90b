package cloud.edd.auth.serviceaccount;

import cloud.edd.auth.scope.ScopesColumn;
import cloud.edd.platform.identity.Scopes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code service_accounts}. Every change returns the row's new version, which numbers the event about it. */
@Repository
class ServiceAccountRepository {
    private static final String SELECT = """
            SELECT a.id, a.name, a.scopes, a.created_at,
                (SELECT count(*) FROM api_tokens t WHERE t.service_account_id = a.id) AS tokens
            FROM service_accounts a WHERE a.user_id = :user""";

    private final JdbcClient jdbc;
    private final ScopesColumn scopes;

    ServiceAccountRepository(JdbcClient jdbc, ScopesColumn scopes) {
        this.jdbc = jdbc;
        this.scopes = scopes;
    }

    /**
     * What a service account may do.
     *
     * @param version grows with every change, by which a reader tells the later of two
     */
    record Permissions(String id, String userId, Scopes scopes, long version) {}

    /** A service account that is no more, with the version of its deletion. */
    record Deleted(String id, String name, long version) {}

    /**
     * Adds an account in version 1.
     *
     * @return false when the id is taken: draw another
     */
    boolean insert(ServiceAccount account, String userId) {
        return jdbc.sql("""
                        INSERT INTO service_accounts (id, user_id, name, scopes, created_at)
                        VALUES (:id, :user, :name, :scopes::jsonb, :created)
                        ON CONFLICT (id) DO NOTHING
                        """)
                        .param("id", account.id())
                        .param("user", userId)
                        .param("name", account.name())
                        .param("scopes", scopes.write(account.scopes()))
                        .param("created", account.createdAt())
                        .update()
                == 1;
    }

    /** Newest first. */
    List<ServiceAccount> findAll(String userId) {
        return jdbc.sql(SELECT + " ORDER BY a.created_at DESC, a.id")
                .param("user", userId)
                .query(this::account)
                .list();
    }

    Optional<ServiceAccount> find(String userId, String id) {
        return jdbc.sql(SELECT + " AND a.id = :id")
                .param("user", userId)
                .param("id", id)
                .query(this::account)
                .optional();
    }

    /** Whether it is there; nobody else deletes it until the transaction ends. */
    boolean hold(String userId, String id) {
        return exists(userId, id, "FOR KEY SHARE");
    }

    /** Whether it is there; nobody else adds a token to it or deletes it until the transaction ends. */
    boolean lock(String userId, String id) {
        return exists(userId, id, "FOR UPDATE");
    }

    private boolean exists(String userId, String id, String lock) {
        return jdbc.sql("SELECT 1 FROM service_accounts WHERE user_id = :user AND id = :id " + lock)
                .param("user", userId)
                .param("id", id)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    Optional<Long> setScopes(String userId, String id, Scopes granted) {
        return jdbc.sql("""
                        UPDATE service_accounts SET scopes = :scopes::jsonb, version = version + 1
                        WHERE user_id = :user AND id = :id RETURNING version
                        """)
                .param("scopes", scopes.write(granted))
                .param("user", userId)
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    Optional<Deleted> delete(String userId, String id) {
        return jdbc.sql("""
                        DELETE FROM service_accounts WHERE user_id = :user AND id = :id
                        RETURNING id, name, version + 1 AS version
                        """)
                .param("user", userId)
                .param("id", id)
                .query(ServiceAccountRepository::deleted)
                .optional();
    }

    List<Deleted> deleteAll(String userId) {
        return jdbc.sql("DELETE FROM service_accounts WHERE user_id = :user RETURNING id, name, version + 1 AS version")
                .param("user", userId)
                .query(ServiceAccountRepository::deleted)
                .list();
    }

    List<Permissions> allPermissions() {
        return jdbc.sql("SELECT id, user_id, scopes, version FROM service_accounts ORDER BY created_at, id")
                .query((row, number) -> new Permissions(
                        row.getString("id"),
                        row.getString("user_id"),
                        scopes.read(row.getString("scopes")),
                        row.getLong("version")))
                .list();
    }

    private ServiceAccount account(ResultSet row, int number) throws SQLException {
        return new ServiceAccount(
                row.getString("id"),
                row.getString("name"),
                scopes.read(row.getString("scopes")),
                row.getInt("tokens"),
                row.getLong("created_at"));
    }

    private static Deleted deleted(ResultSet row, int number) throws SQLException {
        return new Deleted(row.getString("id"), row.getString("name"), row.getLong("version"));
    }
}
