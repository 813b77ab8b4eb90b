package cloud.edd.auth.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the table {@code audit_event}, newest first. */
@Component
class AuditQuery {
    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuditQuery(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * What is asked for; null leaves it open.
     *
     * @param from the earliest time
     * @param to the time before which
     * @param before the id below which
     */
    record Filter(
            @Nullable String userId,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long before) {}

    /** @param at Unix seconds */
    record AuditRecord(
            long id,
            long at,

            @JsonProperty("actor_user_id") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String actorUserId,

            @JsonProperty("actor_token_id") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String actorTokenId,

            String action,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String resource,

            String outcome,
            String ip,
            @JsonProperty("request_id") String requestId,
            Map<String, String> details) {}

    List<AuditRecord> find(Filter filter, int limit) {
        return jdbc.sql("""
                        SELECT id, at, actor_user_id, actor_token_id, action, resource, outcome, ip, request_id, details
                        FROM audit_event
                        WHERE (:user::text IS NULL OR actor_user_id = :user)
                          AND (:action::text IS NULL OR action = :action)
                          AND (:from::timestamptz IS NULL OR at >= :from)
                          AND (:to::timestamptz IS NULL OR at < :to)
                          AND (:before::bigint IS NULL OR id < :before)
                        ORDER BY id DESC LIMIT :limit
                        """)
                .param("user", filter.userId())
                .param("action", filter.action())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("before", filter.before())
                .param("limit", limit)
                .query(this::record)
                .list();
    }

    private AuditRecord record(ResultSet row, int number) throws SQLException {
        return new AuditRecord(
                row.getLong("id"),
                row.getTimestamp("at").toInstant().getEpochSecond(),
                row.getString("actor_user_id"),
                row.getString("actor_token_id"),
                row.getString("action"),
                row.getString("resource"),
                row.getString("outcome"),
                row.getString("ip"),
                row.getString("request_id"),
                json.readValue(row.getString("details"), DETAILS));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant time) {
        return time == null ? null : Timestamp.from(time);
    }
}
