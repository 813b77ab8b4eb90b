package cloud.edd.platform.identity;

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

/** Answers what the access rules refuse, in the error style of the service. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    static final String UNAUTHENTICATED = "authentication required";
    static final String FORBIDDEN = "forbidden";

    private final HandlerExceptionResolver errors;

    Refusals(HandlerExceptionResolver errors) {
        this.errors = errors;
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
        write(request, response, new ForbiddenException(FORBIDDEN));
    }

    private void write(HttpServletRequest request, HttpServletResponse response, PlatformException refusal)
            throws ServletException {
        if (errors.resolveException(request, response, null, refusal) == null) {
            throw new ServletException("No handler writes the errors of this service", refusal);
        }
    }
}
