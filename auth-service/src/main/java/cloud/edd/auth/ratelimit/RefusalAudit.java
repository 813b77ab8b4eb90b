package cloud.edd.auth.ratelimit;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.identity.Caller;
import org.springframework.stereotype.Component;

/** Keeps refusals where every other act that matters to security is kept. */
@Component
class RefusalAudit implements RefusalRecord {
    private final AuditTrail audit;

    RefusalAudit(AuditTrail audit) {
        this.audit = audit;
    }

    @Override
    public void refused(String resource) {
        audit.record(new Caller.Anonymous(), "ratelimit.reject", AuditOutcome.DENIED, resource);
    }
}
