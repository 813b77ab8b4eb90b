package cloud.edd.gateway.ssh;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.audit.AuditOutcome;
import java.util.Map;

/** What is put on record of SSH: each visit's begin and end, and one entry for a connection that nobody was let in on. */
final class SshAudit {
    private final AuditLog log;

    SshAudit(AuditLog log) {
        this.log = log;
    }

    void opened(Visit visit) {
        record(visit, "gateway.ssh.open", Map.of("login", visit.target().login(), "fingerprint", visit.fingerprint()));
    }

    void closed(Visit visit) {
        record(
                visit,
                "gateway.ssh.close",
                Map.of(
                        "login", visit.target().login(),
                        "bytes_sent", Long.toString(visit.bytesSent()),
                        "bytes_received", Long.toString(visit.bytesReceived()),
                        "seconds", Long.toString(visit.seconds())));
    }

    private void record(Visit visit, String action, Map<String, String> extras) {
        record(visit, action, AuditOutcome.SUCCESS, extras);
    }

    private void record(Visit visit, String action, AuditOutcome outcome, Map<String, String> extras) {
        log.record(new AuditEntry(
                action,
                outcome,
                visit.container().owner(),
                visit.container().id(),
                visit.peer().getHostAddress(),
                null,
                extras));
    }

    /** The container is not what it was known as: nobody goes in. */
    void rejected(Visit visit, UnknownHostKeyException unknown) {
        record(
                visit,
                "gateway.ssh.reject",
                AuditOutcome.DENIED,
                Map.of("reason", "host_key_changed", "host_key", unknown.shown(), "known", unknown.known()));
    }

    /** @return whether there was anything to put on record: somebody who offers no key was not rejected */
    boolean rejected(Login login) {
        Map<String, String> extras;
        if (login.blocked() != null) {
            extras = Map.of("reason", "not_found_or_blocked", "detail", login.blocked());
        } else if (!login.rejectedKeys().isEmpty()) {
            extras = Map.of("reason", "key_rejected", "fingerprint", String.join(",", login.rejectedKeys()));
        } else {
            return false;
        }
        String container = Target.parse(login.user()).map(Target::container).orElse(null);
        log.record(new AuditEntry(
                "gateway.ssh.reject",
                AuditOutcome.DENIED,
                AuditEntry.ANONYMOUS,
                container,
                login.peer().getHostAddress(),
                null,
                extras));
        return true;
    }
}
