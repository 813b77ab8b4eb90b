package cloud.edd.auth.signin;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.session.Client;
import cloud.edd.auth.session.Sessions;
import cloud.edd.auth.user.User;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.identity.Caller;
import org.springframework.stereotype.Component;

/** What everything leads to that proves who somebody is. */
@Component
class SignedIn {
    private final Sessions sessions;
    private final AuditTrail audit;

    SignedIn(Sessions sessions, AuditTrail audit) {
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * Begins a session, in the transaction of the proof.
     *
     * @param method how it was proved, for the record
     */
    LoginResult begin(User user, Client client, String method) {
        String token = sessions.begin(user, client);
        audit.record(asCaller(user), "auth.login", AuditOutcome.SUCCESS, user.username(), "method", method);
        return new LoginResult.SignedIn(user.username(), user.displayName(), user.id(), user.admin(), token);
    }

    // The session that begins has no caller yet; the record names the person all the same.
    static Caller asCaller(User user) {
        return new Caller.User(user.id(), user.username(), user.displayName(), user.admin(), "");
    }
}
