package cloud.edd.platform.error;

import cloud.edd.platform.request.RequestContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes errors to servlet responses, the one way for controllers, filters and security entry points. Thread-safe.
 */
public final class ErrorResponder {

    private static final Logger log = LoggerFactory.getLogger(ErrorResponder.class);

    /** Headers that describe a body which is not sent after all; Content-Range is not one, 416 needs it. */
    private static final List<String> HEADERS_OF_THE_BODY = List.of(
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "ETag",
            "Last-Modified");

    private final ErrorStyle style;
    private final ErrorTranslation translation;
    private final List<HtmlErrorPage> pages;

    ErrorResponder(ErrorStyle style, ErrorTranslation translation, List<HtmlErrorPage> pages) {
        this.style = style;
        this.translation = translation;
        this.pages = List.copyOf(pages);
    }

    /** Answers with what the failure tells its caller; a fault of ours is logged. */
    public void respond(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        respond(request, response, translation.describeAndLog(failure));
    }

    /** Answers with the given error. A response whose head is already sent stays as it is: it ends early. */
    public void respond(HttpServletRequest request, HttpServletResponse response, ErrorDescription error)
            throws IOException {
        if (response.isCommitted()) {
            log.debug("The answer had begun when it failed with {}", error.code());
            return;
        }
        response.resetBuffer();
        HEADERS_OF_THE_BODY.forEach(name -> response.setHeader(name, null));
        response.setStatus(error.status());
        error.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        write(response, bodyFor(request, error));
    }

    private static void write(HttpServletResponse response, ErrorBody body) throws IOException {
        response.setContentType(body.contentType());
        ServletOutputStream out;
        try {
            out = response.getOutputStream();
        } catch (IllegalStateException _) {
            // The handler had begun to write text: its writer is the only way left, in the encoding it has.
            response.getWriter().write(body.text());
            return;
        }
        byte[] bytes = body.bytes();
        response.setContentLength(bytes.length);
        out.write(bytes);
    }

    private ErrorBody bodyFor(HttpServletRequest request, ErrorDescription error) {
        ErrorBody body = ErrorBody.render(
                style,
                error,
                request.getHeader("Accept"),
                RequestContext.currentRequestId().orElse(null));
        if (body.contentType().equals(ErrorBody.PROBLEM_JSON)) {
            return body;
        }
        return pages.stream()
                .filter(page -> page.appliesTo(request))
                .findFirst()
                .map(page -> new ErrorBody("text/html;charset=" + StandardCharsets.UTF_8.name(), page.render(error)))
                .orElse(body);
    }
}
