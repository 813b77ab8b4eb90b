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
        log.record(entry(actor, action, outcome, resource));
    }

    /** The same with a further attribute. */
    public void record(Caller actor, String action, AuditOutcome outcome, String resource, String name, String value) {
        log.record(entry(actor, action, outcome, resource).with(name, value));
    }

    private static AuditEntry entry(Caller actor, String action, AuditOutcome outcome, String resource) {
        String named = resource.length() > MAX_RESOURCE ? resource.substring(0, MAX_RESOURCE) : resource;
        AuditEntry entry = AuditEntry.of(action, outcome).on(named);
        return switch (actor) {
            case Caller.User user -> entry.by(user.userId()).named(user.username());
            case Caller.ApiToken token -> entry.by(token.userId()).with(AuditEventTable.TOKEN, token.tokenId());
            case Caller.Service _, Caller.Anonymous _ -> entry.by(actor.actorId());
        };
    }
}
