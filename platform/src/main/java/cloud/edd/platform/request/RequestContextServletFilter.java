package cloud.edd.platform.request;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * First of all filters: gives the call its context, for asynchronous and error dispatches the same one again, and
 * sends the request id back.
 */
final class RequestContextServletFilter implements Filter {

    private static final String ATTRIBUTE = RequestContext.class.getName();

    private final ClientAddresses clientAddresses;
    private final RandomGenerator random;

    RequestContextServletFilter(ClientAddresses clientAddresses, RandomGenerator random) {
        this.clientAddresses = clientAddresses;
        this.random = random;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        RequestContext context = contextOf(http);
        answer.setHeader(RequestContext.REQUEST_ID_HEADER, context.requestId());
        try (var _ = context.open()) {
            chain.doFilter(request, response);
        }
    }

    private RequestContext contextOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestContext known) {
            return known;
        }
        var context = new RequestContext(
                RequestContext.requestIdFrom(request.getHeader(RequestContext.REQUEST_ID_HEADER)),
                TraceContext.continueFrom(request.getHeader(RequestContext.TRACE_HEADER), random),
                clientAddresses.resolve(
                        request.getRemoteAddr(),
                        allValues(request, "X-Forwarded-For"),
                        request.getHeader("X-Real-IP")));
        request.setAttribute(ATTRIBUTE, context);
        return context;
    }

    private static @Nullable String allValues(HttpServletRequest request, String header) {
        String joined = String.join(",", Collections.list(request.getHeaders(header)));
        return joined.isEmpty() ? null : joined;
    }
}
