package cloud.edd.platform.identity;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts the caller into the security context. A refused credential makes the caller anonymous, so that what is open to
 * everybody stays open, and the access rules answer 401 for the rest.
 */
final class CallerFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(CallerFilter.class);

    private final CallerResolver resolver;
    private final AuditLog audit;

    CallerFilter(CallerResolver resolver, AuditLog audit) {
        this.resolver = resolver;
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            Caller caller = resolver.resolve(request);
            if (!(caller instanceof Caller.Anonymous)) {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(new CallerAuthentication(caller));
                SecurityContextHolder.setContext(context);
            }
        } catch (TokenRejectedException e) {
            log.debug("Credential refused: {}", e.getMessage());
            // Tokens expire every day; a wrong key between services is a mistake of an operator or an attack.
            if (request.getHeader(ServiceKey.HEADER) != null) {
                audit.record(AuditEntry.denied("authz.denied").with("reason", e.getMessage()));
            }
        }
        chain.doFilter(request, response);
    }
}
