package cloud.edd.site;

import cloud.edd.platform.error.NotFoundException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.util.UrlPathHelper;

/** Answers every address that nothing else answers. Only what the index names can be reached. */
@Controller
final class SiteController {

    private static final String START_PAGE = "index.html";
    private static final String NOT_FOUND_PAGE = "404.html";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String ASK_EACH_TIME = "no-cache";

    private final Site site;
    private final SiteProperties.Kind kind;

    SiteController(Site site, SiteProperties properties) {
        this.site = site;
        this.kind = properties.kind();
    }

    @GetMapping("/**")
    void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path =
                UrlPathHelper.defaultInstance.getPathWithinApplication(request).substring(1);
        Optional<SiteFile> file = site.find(path);
        if (file.isPresent()) {
            send(file.get(), 200, request, response);
        } else if (site.isFolder(path)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, ASK_EACH_TIME);
            response.setStatus(308);
            // What stands behind the question mark belongs to the page that follows; the rest is a path of this site.
            String query = request.getQueryString();
            response.setHeader(
                    HttpHeaders.LOCATION, request.getRequestURI() + "/" + (query == null ? "" : "?" + query));
        } else {
            sendInstead(path, request, response);
        }
    }

    private void sendInstead(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean application = kind == SiteProperties.Kind.APPLICATION;
        Optional<SiteFile> page = site.file(application ? START_PAGE : NOT_FOUND_PAGE);
        if (page.isEmpty() || !isNavigation(path, request)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, ASK_EACH_TIME);
            throw new NotFoundException("There is no such file here.");
        }
        send(page.get(), application ? 200 : 404, request, response);
    }

    /** Somebody opens a page, as opposed to a page that asks for a script, a picture or data. */
    private static boolean isNavigation(String path, HttpServletRequest request) {
        String lastSegment = path.substring(path.lastIndexOf('/') + 1);
        return !lastSegment.contains(".")
                && Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
                        .anyMatch(accept -> accept.contains("text/html"));
    }

    private static void send(SiteFile file, int status, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String encoding = AcceptedEncoding.choose(request.getHeaders(HttpHeaders.ACCEPT_ENCODING), file.encodings());
        String etag = file.etag(encoding);
        response.setHeader(HttpHeaders.CACHE_CONTROL, file.immutable() ? FOR_EVER : ASK_EACH_TIME);
        response.setHeader(HttpHeaders.ETAG, etag);
        if (!file.encodings().isEmpty()) {
            response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        if (status == 200 && isKnown(etag, request.getHeaders(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatus(304);
            return;
        }
        response.setStatus(status);
        response.setContentType(file.contentType());
        if (!encoding.isEmpty()) {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, encoding);
        }
        try (InputStream content = file.open(encoding)) {
            byte[] bytes = content.readAllBytes();
            response.setContentLength(bytes.length);
            if (!request.getMethod().equals("HEAD")) {
                response.getOutputStream().write(bytes);
            }
        }
    }

    private static boolean isKnown(String etag, Enumeration<String> headers) {
        return Collections.list(headers).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                // A weak comparison: a cache on the way may have weakened what it was given.
                .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                .anyMatch(known -> known.equals(etag) || known.equals("*"));
    }
}
