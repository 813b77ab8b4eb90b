package cloud.edd.platform.identity;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.error.UnauthenticatedException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers what the access rules refuse, in the error style of the service. That a known caller was refused is put on
 * record.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    static final String UNAUTHENTICATED = "authentication required";
    static final String FORBIDDEN = "forbidden";

    private static final int MAX_RESOURCE = 256;

    private final HandlerExceptionResolver errors;
    private final AuditLog audit;

    Refusals(HandlerExceptionResolver errors, AuditLog audit) {
        this.errors = errors;
        this.audit = audit;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws ServletException {
        // RFC 9110 section 11.6.1 asks for it on every 401.
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        write(request, response, new UnauthenticatedException(UNAUTHENTICATED));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws ServletException {
        Caller caller = CurrentCaller.get();
        AuditEntry entry =
                AuditEntry.denied("authz.denied").by(caller.actorId()).on(resource(request));
        audit.record(caller instanceof Caller.User user ? entry.named(user.username()) : entry);
        write(request, response, new ForbiddenException(FORBIDDEN));
    }

    // Without the query, which may hold a token.
    private static String resource(HttpServletRequest request) {
        String resource = request.getMethod() + " " + request.getRequestURI();
        return resource.length() > MAX_RESOURCE ? resource.substring(0, MAX_RESOURCE) : resource;
    }

    private void write(HttpServletRequest request, HttpServletResponse response, PlatformException refusal)
            throws ServletException {
        if (errors.resolveException(request, response, null, refusal) == null) {
            throw new ServletException("No handler writes the errors of this service", refusal);
        }
    }
}
