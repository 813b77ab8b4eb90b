package cloud.edd.platform.identity;

import java.util.function.Predicate;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * The kinds of caller an endpoint asks for. Anonymous callers get 401, known callers of another kind 403; what a caller may
 * do with a particular resource is decided where the resource is known.
 */
public final class Access {
    private Access() {}

    /** A person or a script. */
    public static AuthorizationManager<RequestAuthorizationContext> userOrToken() {
        return allow(caller -> caller instanceof Caller.User || caller instanceof Caller.ApiToken);
    }

    /** A person with a session. */
    public static AuthorizationManager<RequestAuthorizationContext> user() {
        return allow(caller -> caller instanceof Caller.User);
    }

    /** A person with a session that says administrator. */
    public static AuthorizationManager<RequestAuthorizationContext> admin() {
        return allow(caller -> caller instanceof Caller.User user && user.admin());
    }

    /** Another service. Anybody else gets 401, known or not: an internal endpoint is nobody's business. */
    public static AuthorizationManager<RequestAuthorizationContext> service() {
        return (authentication, context) -> {
            if (caller(authentication.get()) instanceof Caller.Service) {
                return new AuthorizationDecision(true);
            }
            throw new InsufficientAuthenticationException(ServiceKey.HEADER + " is missing or wrong");
        };
    }

    private static AuthorizationManager<RequestAuthorizationContext> allow(Predicate<Caller> condition) {
        return (authentication, context) -> new AuthorizationDecision(condition.test(caller(authentication.get())));
    }

    private static Caller caller(Authentication authentication) {
        return authentication instanceof CallerAuthentication known ? known.caller() : new Caller.Anonymous();
    }
}
