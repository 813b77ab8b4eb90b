package cloud.edd.fileshare.file;

import cloud.edd.platform.error.ErrorDescription;
import cloud.edd.platform.error.HtmlErrorPage;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** What a person sees who opens the link of a file that is not there or not theirs. */
@Component
class FileErrorPage implements HtmlErrorPage {
    private static final Pattern FILE_PATH = Pattern.compile("/storage/(download/)?[^/]+/[^/]+");

    @Override
    public boolean appliesTo(HttpServletRequest request) {
        String method = request.getMethod();
        return (method.equals("GET") || method.equals("HEAD"))
                && FILE_PATH.matcher(request.getRequestURI()).matches();
    }

    @Override
    public String render(ErrorDescription error) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto 0; padding: 0 1.5rem; }
            h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
            p { margin: 0; overflow-wrap: anywhere; }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            <p>%2$s</p>
            </body>
            </html>
            """.formatted(HtmlUtils.htmlEscape(error.title()), HtmlUtils.htmlEscape(error.message()));
    }
}
