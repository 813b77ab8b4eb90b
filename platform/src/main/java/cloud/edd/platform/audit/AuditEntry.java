package cloud.edd.platform.audit;

import cloud.edd.platform.request.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to which resource with what outcome. Never contains a secret.
 *
 * @param action what was done, such as {@code auth.login}
 * @param actor the user id, {@link #ANONYMOUS} if nobody is known
 * @param resource the id or name of what it was done to, or null
 * @param clientIp where it came from, or null outside of a call
 * @param requestId the call it happened in, or null outside of one
 * @param extras further attributes, such as {@code actor_name} and {@code reason}
 */
public record AuditEntry(
        String action,
        AuditOutcome outcome,
        String actor,
        @Nullable String resource,
        @Nullable String clientIp,
        @Nullable String requestId,
        Map<String, String> extras) {

    /** The actor of an act before anybody is known. */
    public static final String ANONYMOUS = "anonymous";

    public AuditEntry {
        extras = Map.copyOf(extras);
    }

    /** An entry about the call that this thread serves, by nobody known to nothing in particular. */
    public static AuditEntry of(String action, AuditOutcome outcome) {
        RequestContext call = RequestContext.current().orElse(null);
        return new AuditEntry(
                action,
                outcome,
                ANONYMOUS,
                null,
                call == null ? null : call.clientAddress(),
                call == null ? null : call.requestId(),
                Map.of());
    }

    /** An entry about something done. */
    public static AuditEntry success(String action) {
        return of(action, AuditOutcome.SUCCESS);
    }

    /** An entry about something that went wrong. */
    public static AuditEntry failure(String action) {
        return of(action, AuditOutcome.FAILURE);
    }

    /** An entry about something refused. */
    public static AuditEntry denied(String action) {
        return of(action, AuditOutcome.DENIED);
    }

    /** This entry with its actor's user id; null or blank stays anonymous. */
    public AuditEntry by(@Nullable String userId) {
        String known = userId == null || userId.isBlank() ? ANONYMOUS : userId;
        return new AuditEntry(action, outcome, known, resource, clientIp, requestId, extras);
    }

    /** This entry with the name its actor goes by. */
    public AuditEntry named(String actorName) {
        return with("actor_name", actorName);
    }

    /** This entry with the thing the act was done to. */
    public AuditEntry on(String thing) {
        return new AuditEntry(action, outcome, actor, thing, clientIp, requestId, extras);
    }

    /** This entry with a further attribute. */
    public AuditEntry with(String name, String value) {
        var more = new LinkedHashMap<>(extras);
        more.put(name, value);
        return new AuditEntry(action, outcome, actor, resource, clientIp, requestId, more);
    }
}
