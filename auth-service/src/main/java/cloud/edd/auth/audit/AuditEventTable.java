package cloud.edd.auth.audit;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditSink;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code audit_event}: what was rolled back was not done and leaves no row. */
@Component
class AuditEventTable implements AuditSink {
    /** Names the API token with which an act was done. */
    static final String TOKEN = "token_id";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    AuditEventTable(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void keep(AuditEntry entry) {
        jdbc.sql("""
                        INSERT INTO audit_event
                            (at, actor_user_id, actor_token_id, action, resource, outcome, ip, request_id, details)
                        VALUES (:at, :user, :token, :action, :resource, :outcome, :ip, :request, :details::jsonb)
                        """)
                .param("at", Timestamp.from(clock.instant()))
                .param("user", entry.actor().equals(AuditEntry.ANONYMOUS) ? null : entry.actor())
                .param("token", entry.extras().get(TOKEN))
                .param("action", entry.action())
                .param("resource", storable(entry.resource()))
                .param("outcome", entry.outcome().word())
                .param("ip", Optional.ofNullable(entry.clientIp()).orElse(""))
                .param("request", Optional.ofNullable(entry.requestId()).orElse(""))
                .param("details", json.writeValueAsString(entry.extras()))
                .update();
    }

    // PostgreSQL stores every character but this one.
    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace("\0", "");
    }
}
