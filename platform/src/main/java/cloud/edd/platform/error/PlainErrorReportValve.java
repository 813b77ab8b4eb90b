package cloud.edd.platform.error;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for requests that the servlet container refuses before the application sees them, such as a malformed
 * request line; the container's own page would be HTML.
 */
final class PlainErrorReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(PlainErrorReportValve.class);

    private final ErrorStyle style;

    PlainErrorReportValve(ErrorStyle style) {
        this.style = style;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ErrorDescription error = status == 500
                ? ErrorDescription.internal()
                : ErrorDescription.of(ErrorCategory.ofStatus(status), reason(status));
        try {
            ErrorBody body = ErrorBody.render(style, error, request.getHeader("Accept"), null);
            response.setContentType(body.contentType());
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Cache-Control", "no-store");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(body.text());
                response.finishResponse();
            }
        } catch (IOException e) {
            log.debug("The client went away before it was told {}", status, e);
        }
    }

    private static String reason(int status) {
        return status == 400
                ? "The request is malformed."
                : ErrorCategory.ofStatus(status).title() + ".";
    }
}
