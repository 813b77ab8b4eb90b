package cloud.edd.platform.identity;

import java.util.EnumSet;
import java.util.Set;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Which credentials a service takes, and where. A service that says nothing takes {@link #all()}.
 *
 * @param kinds whatever is not named here counts as no credential
 * @param queryToken the requests that may carry a token as {@code ?token=}, for those who cannot set a header
 */
public record AcceptedCredentials(Set<Kind> kinds, RequestMatcher queryToken) {
    /** What proves who is calling. */
    public enum Kind {
        SESSION,
        API_TOKEN,
        SERVICE_KEY
    }

    public AcceptedCredentials {
        kinds = Set.copyOf(kinds);
    }

    /** Every kind, in headers only. */
    public static AcceptedCredentials all() {
        return new AcceptedCredentials(EnumSet.allOf(Kind.class), request -> false);
    }

    /** The same without one kind. */
    public AcceptedCredentials without(Kind kind) {
        Set<Kind> rest = EnumSet.copyOf(kinds);
        rest.remove(kind);
        return new AcceptedCredentials(rest, queryToken);
    }

    /** The same with tokens in the query of these requests. Addresses are logged and remembered: choose few. */
    public AcceptedCredentials withQueryTokenOn(RequestMatcher requests) {
        return new AcceptedCredentials(kinds, requests);
    }

    boolean accept(Kind kind) {
        return kinds.contains(kind);
    }
}
