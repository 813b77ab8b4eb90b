package cloud.edd.platform.identity;

import org.springframework.security.core.context.SecurityContextHolder;

/** The caller of the request that the current thread serves. */
public final class CurrentCaller {
    private CurrentCaller() {}

    /** Anonymous outside a request. */
    public static Caller get() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
                ? known.caller()
                : new Caller.Anonymous();
    }
}
