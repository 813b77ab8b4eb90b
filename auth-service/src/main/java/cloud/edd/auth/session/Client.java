package cloud.edd.auth.session;

import cloud.edd.platform.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * From where and with what somebody signs in.
 *
 * @param address of the network
 * @param userAgent what the program calls itself; may be empty
 */
public record Client(String address, String userAgent) {
    // Browsers take up to 200 characters; more is somebody who plays.
    private static final int MAX_USER_AGENT = 256;

    /** The client of the request that this thread serves. */
    public static Client of(HttpServletRequest request) {
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        return new Client(address, printable(request.getHeader(HttpHeaders.USER_AGENT)));
    }

    private static String printable(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder kept = new StringBuilder();
        text.chars().filter(c -> c >= ' ' && c <= '~').limit(MAX_USER_AGENT).forEach(c -> kept.append((char) c));
        return kept.toString().strip();
    }
}
