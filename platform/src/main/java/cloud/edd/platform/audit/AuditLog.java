package cloud.edd.platform.audit;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps audit entries: as a log entry with {@code audit="true"}, which the archive keeps whatever its level, and in the
 * sinks of the service. What was done in a transaction is logged once the transaction is committed, so that the log
 * never tells of an act that was undone; a failure or refusal is logged at once. Thread-safe.
 */
public final class AuditLog {

    /** The message of every audit entry, and the name of the logger. */
    public static final String AUDIT = "audit";

    private static final Logger log = LoggerFactory.getLogger(AUDIT);

    private final List<AuditSink> sinks;
    private final CommitWatch commits;

    AuditLog(List<AuditSink> sinks, CommitWatch commits) {
        this.sinks = List.copyOf(sinks);
        this.commits = commits;
    }

    /** An audit log without sinks and transactions, for code that runs outside of Spring. */
    public static AuditLog toLogOnly() {
        return new AuditLog(List.of(), Runnable::run);
    }

    /** Keeps the entry. */
    public void record(AuditEntry entry) {
        sinks.forEach(sink -> sink.keep(entry));
        if (entry.outcome() == AuditOutcome.SUCCESS) {
            commits.afterCommit(() -> write(entry));
        } else {
            write(entry);
        }
    }

    private static void write(AuditEntry entry) {
        var event = log.atLevel(entry.outcome() == AuditOutcome.SUCCESS ? Level.INFO : Level.WARN)
                .addKeyValue(AUDIT, "true")
                .addKeyValue("action", entry.action())
                .addKeyValue("outcome", entry.outcome().word())
                .addKeyValue("actor", entry.actor());
        if (entry.clientIp() != null) {
            event = event.addKeyValue("client_ip", entry.clientIp());
        }
        if (entry.requestId() != null) {
            event = event.addKeyValue("request_id", entry.requestId());
        }
        if (entry.resource() != null) {
            event = event.addKeyValue("resource", entry.resource());
        }
        for (var extra : entry.extras().entrySet()) {
            event = event.addKeyValue(extra.getKey(), extra.getValue());
        }
        event.log(AUDIT);
    }
}
