package cloud.edd.platform.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Applies the {@link CorsPolicy} to every answer, errors included. */
final class CorsServletFilter implements Filter {

    /** How long a browser may remember a preflight; seconds. */
    private static final String PREFLIGHT_MAX_AGE = "600";

    private final CorsPolicy policy;

    CorsServletFilter(CorsPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        boolean preflight = http.getMethod().equals("OPTIONS");
        answer.addHeader("Vary", "Origin");
        String origin = http.getHeader("Origin");
        if (origin != null && policy.allowedOrigin().test(origin)) {
            answer.setHeader("Access-Control-Allow-Origin", origin);
            answer.setHeader("Access-Control-Allow-Credentials", "true");
            set(answer, "Access-Control-Allow-Methods", policy.methods());
            set(answer, "Access-Control-Allow-Headers", policy.requestHeaders());
            set(answer, "Access-Control-Expose-Headers", policy.exposedHeaders());
            if (preflight) {
                answer.setHeader("Access-Control-Max-Age", PREFLIGHT_MAX_AGE);
            }
        }
        if (preflight) {
            answer.setStatus(HttpServletResponse.SC_OK);
            answer.setContentLength(0);
            return;
        }
        chain.doFilter(request, response);
    }

    private static void set(HttpServletResponse answer, String header, List<String> values) {
        if (!values.isEmpty()) {
            answer.setHeader(header, String.join(", ", values));
        }
    }
}
