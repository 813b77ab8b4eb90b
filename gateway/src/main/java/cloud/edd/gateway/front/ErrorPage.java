package cloud.edd.gateway.front;

import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.exchange.LocalPage;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** An error in the form the client asks for: a page for a browser, problem details by name, else one line of text. */
final class ErrorPage {
    private static final String PROBLEM = "application/problem+json";

    private ErrorPage() {}

    static LocalPage of(Refuse refuse, @Nullable String accept, String requestId) {
        HttpResponseStatus status = refuse.status();
        if (accept != null && accept.contains(PROBLEM)) {
            return new LocalPage(status, PROBLEM, problem(refuse, requestId));
        }
        if (accept != null && accept.contains("text/html")) {
            return new LocalPage(status, "text/html; charset=utf-8", html(refuse, requestId));
        }
        return new LocalPage(status, "text/plain; charset=utf-8", refuse.reason() + "\n");
    }

    /** RFC 9457; the request id is harmless by its own rule, the rest is ours. */
    private static String problem(Refuse refuse, String requestId) {
        return """
                {"type":"about:blank","title":"%s","status":%d,"detail":"%s","request_id":"%s"}
                """.formatted(
                        refuse.status().reasonPhrase(),
                        refuse.status().code(),
                        refuse.reason().replace("\\", "\\\\").replace("\"", "\\\""),
                        requestId);
    }

    private static String html(Refuse refuse, String requestId) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%1$d %2$s</title>
                </head>
                <body>
                <h1>%2$s</h1>
                <p>%3$s</p>
                <p><small>%1$d &middot; request %4$s</small></p>
                </body>
                </html>
                """.formatted(
                        refuse.status().code(),
                        HtmlUtils.htmlEscape(refuse.status().reasonPhrase()),
                        HtmlUtils.htmlEscape(refuse.reason()),
                        HtmlUtils.htmlEscape(requestId));
    }
}
