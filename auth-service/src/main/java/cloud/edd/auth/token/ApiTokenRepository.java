package cloud.edd.auth.token;

import cloud.edd.auth.scope.ScopesColumn;
import cloud.edd.platform.identity.Scopes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code api_tokens}. */
@Repository
class ApiTokenRepository {
    private static final String COLUMNS =
            "id, user_id, name, scopes, service_account_id, expires_at, last_used_at, created_at, version";

    private final JdbcClient jdbc;
    private final ScopesColumn scopes;

    ApiTokenRepository(JdbcClient jdbc, ScopesColumn scopes) {
        this.jdbc = jdbc;
        this.scopes = scopes;
    }

    /** @return false when the id is taken: draw another */
    boolean insert(ApiToken token, String hash) {
        return jdbc.sql("""
                        INSERT INTO api_tokens
                            (id, user_id, name, token_hash, scopes, service_account_id, expires_at, created_at)
                        VALUES (:id, :user, :name, :hash, :scopes::jsonb, :account, :expires, :created)
                        ON CONFLICT (id) DO NOTHING
                        """)
                        .param("id", token.id())
                        .param("user", token.userId())
                        .param("name", token.name())
                        .param("hash", hash)
                        .param("scopes", token.scopes() == null ? null : scopes.write(token.scopes()))
                        .param("account", token.serviceAccountId())
                        .param("expires", token.expiresAt())
                        .param("created", token.createdAt())
                        .update()
                == 1;
    }

    /** Newest first, those of service accounts included. */
    List<ApiToken> findAll(String userId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM api_tokens WHERE user_id = :user ORDER BY created_at DESC, id")
                .param("user", userId)
                .query(this::token)
                .list();
    }

    /** Of one service account, newest first. */
    List<ApiToken> findAllOf(String serviceAccountId) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM api_tokens WHERE service_account_id = :account ORDER BY created_at DESC, id")
                .param("account", serviceAccountId)
                .query(this::token)
                .list();
    }

    Optional<ApiToken> delete(String userId, String id) {
        return jdbc.sql("DELETE FROM api_tokens WHERE user_id = :user AND id = :id RETURNING " + COLUMNS)
                .param("user", userId)
                .param("id", id)
                .query(this::token)
                .optional();
    }

    List<ApiToken> deleteAll(String userId) {
        return jdbc.sql("DELETE FROM api_tokens WHERE user_id = :user RETURNING " + COLUMNS)
                .param("user", userId)
                .query(this::token)
                .list();
    }

    List<ApiToken> deleteAllOf(String serviceAccountId) {
        return jdbc.sql("DELETE FROM api_tokens WHERE service_account_id = :account RETURNING " + COLUMNS)
                .param("account", serviceAccountId)
                .query(this::token)
                .list();
    }

    /** Gives every token of a user its next version. */
    List<ApiToken> advanceAll(String userId) {
        return jdbc.sql("UPDATE api_tokens SET version = version + 1 WHERE user_id = :user RETURNING " + COLUMNS)
                .param("user", userId)
                .query(this::token)
                .list();
    }

    /**
     * What holds for a token now.
     *
     * @param hash of the token as it was handed out
     * @param accountScopes scopes of its service account; null for a standalone token
     */
    record Standing(String hash, @Nullable Scopes accountScopes) {}

    /** Empty when the token is gone or over, or its owner may not sign in. */
    Optional<Standing> findValid(String id, long now) {
        return jdbc.sql("""
                        SELECT t.token_hash, a.scopes AS account_scopes
                        FROM api_tokens t
                        JOIN users u ON u.user_id = t.user_id AND NOT u.disabled
                        LEFT JOIN service_accounts a ON a.id = t.service_account_id
                        WHERE t.id = :id AND (t.expires_at = 0 OR t.expires_at > :now)
                        """)
                .param("id", id)
                .param("now", now)
                .query((row, number) ->
                        new Standing(row.getString("token_hash"), read(row.getString("account_scopes"))))
                .optional();
    }

    void markUsed(String id, long at) {
        jdbc.sql("UPDATE api_tokens SET last_used_at = :at WHERE id = :id AND last_used_at < :at")
                .param("at", at)
                .param("id", id)
                .update();
    }

    int deleteExpiredBefore(long time) {
        return jdbc.sql("DELETE FROM api_tokens WHERE expires_at <> 0 AND expires_at <= :time")
                .param("time", time)
                .update();
    }

    private ApiToken token(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getString("id"),
                row.getString("user_id"),
                row.getString("name"),
                read(row.getString("scopes")),
                row.getString("service_account_id"),
                row.getLong("expires_at"),
                row.getLong("last_used_at"),
                row.getLong("created_at"),
                row.getLong("version"));
    }

    private @Nullable Scopes read(@Nullable String column) {
        return column == null ? null : scopes.read(column);
    }
}
