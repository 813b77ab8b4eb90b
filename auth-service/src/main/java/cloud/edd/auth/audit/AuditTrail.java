package cloud.edd.auth.audit;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.identity.Caller;
import org.springframework.stereotype.Component;

/** Records acts that matter to security, in the transaction of the act. Never give it a secret. Thread-safe. */
@Component
public class AuditTrail {
    // Names come from outside before anything is known about them.
    private static final int MAX_RESOURCE = 256;

    private final AuditLog log;

    AuditTrail(AuditLog log) {
        this.log = log;
    }

    /**
     * @param action such as {@code auth.login}
     * @param resource what it was done to: a user name or an id
     */
    public void record(Caller actor, String action, AuditOutcome outcome, String resource) {
        String named = resource.length() > MAX_RESOURCE ? resource.substring(0, MAX_RESOURCE) : resource;
        AuditEntry entry = AuditEntry.of(action, outcome).on(named);
        log.record(
                actor instanceof Caller.User user
                        ? entry.by(user.userId()).named(user.username())
                        : entry.by(actor.actorId()));
    }
}
