package cloud.edd.platform.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Refuses every handler that no access rule names. A path without a handler passes, to be answered 404, and so does a
 * method that the path does not know, to be answered 405.
 */
final class UnnamedEndpoints implements AuthorizationManager<RequestAuthorizationContext> {
    private final ObjectProvider<RequestMappingHandlerMapping> mappings;

    UnnamedEndpoints(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends Authentication> authentication, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        ServletRequestPathUtils.parseAndCache(request);
        return new AuthorizationDecision(mappings.stream().noneMatch(mapping -> handles(mapping, request)));
    }

    private static boolean handles(RequestMappingHandlerMapping mapping, HttpServletRequest request) {
        try {
            return mapping.getHandler(request) != null;
        } catch (Exception e) {
            // The mapping knows the path and refuses the method, the media type or a parameter by itself.
            return false;
        }
    }
}
