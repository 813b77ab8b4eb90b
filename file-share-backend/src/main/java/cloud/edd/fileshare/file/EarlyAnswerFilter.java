package cloud.edd.fileshare.file;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a client hear a refusal while its body is still on the way: the answer leaves at once, then a bounded part of the body
 * is read and thrown away.
 *
 * <p>A server that closes a connection with unread bytes resets it, and the reset can overtake the answer on its way to the
 * browser; the dashboard would show a broken connection instead of its question "Replace?".
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class EarlyAnswerFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyAnswerFilter.class);

    /** What a browser has under way in its own and the kernel's buffers, several times over. */
    private static final long MAX_DRAINED_BYTES = 64L << 20;
    /** A client that has not read the answer by then is not going to. */
    private static final Duration MAX_DRAIN_TIME = Duration.ofSeconds(10);

    private static final int BUFFER_BYTES = 64 << 10;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
            response.flushBuffer();
            drain(request);
        }
    }

    private static void drain(HttpServletRequest request) {
        long deadline = System.nanoTime() + MAX_DRAIN_TIME.toNanos();
        long drained = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            ServletInputStream body = request.getInputStream();
            while (drained < MAX_DRAINED_BYTES && System.nanoTime() < deadline) {
                int read = body.read(buffer);
                if (read < 0) {
                    return;
                }
                drained += read;
            }
        } catch (IOException e) {
            // The client has gone, with or without the answer: there is nobody left to tell.
            LOG.debug("a refused upload ended after {} more bytes: {}", drained, e.getMessage());
        }
    }
}
