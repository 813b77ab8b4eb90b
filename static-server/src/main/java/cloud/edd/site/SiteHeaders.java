package cloud.edd.site;

import cloud.edd.platform.names.PlatformNames;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.filter.OncePerRequestFilter;

/** What every answer tells the browser not to do. */
final class SiteHeaders extends OncePerRequestFilter {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z:-]+)}");
    private static final String WEB_SOCKET = "wss:";
    private static final String INLINE_SCRIPTS = "inline-scripts";

    private final String contentSecurityPolicy;
    private final String permissionsPolicy;

    SiteHeaders(SiteProperties properties, PlatformNames names, List<String> inlineScripts) {
        this.contentSecurityPolicy = PLACEHOLDER
                .matcher(properties.contentSecurityPolicy().strip().replaceAll("\\s+", " "))
                .replaceAll((MatchResult found) -> source(found.group(1), names, inlineScripts));
        this.permissionsPolicy = properties.permissionsPolicy();
    }

    private static String source(String placeholder, PlatformNames names, List<String> inlineScripts) {
        if (placeholder.equals(INLINE_SCRIPTS)) {
            return inlineScripts.stream().map(hash -> "'" + hash + "'").collect(Collectors.joining(" "));
        }
        return placeholder.startsWith(WEB_SOCKET)
                ? names.origin(placeholder.substring(WEB_SOCKET.length())).replaceFirst("^https", "wss")
                : names.origin(placeholder);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", contentSecurityPolicy);
        response.setHeader("Permissions-Policy", permissionsPolicy);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        // For browsers that do not know frame-ancestors.
        response.setHeader("X-Frame-Options", "DENY");
        chain.doFilter(request, response);
    }
}
