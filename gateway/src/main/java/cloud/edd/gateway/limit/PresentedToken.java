package cloud.edd.gateway.limit;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokens that a request shows, as services take them: a bearer's; else that of {@code ?token=}, for those who cannot set
 * a header, and that of the cookie {@code token}.
 */
final class PresentedToken {
    private static final String BEARER = "Bearer ";
    private static final String NAME = "token";
    private static final String COOKIE = NAME + "=";

    private PresentedToken() {}

    /** @param uri the request's target, with its query */
    static List<String> of(HttpHeaders headers, String uri) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return nonBlank(authorization.substring(BEARER.length())).stream().toList();
        }
        return Stream.concat(inQuery(uri).stream(), inCookie(headers).stream())
                .distinct()
                .toList();
    }

    private static Optional<String> inQuery(String uri) {
        int query = uri.indexOf('?') + 1;
        // Most requests are over with it here. A name may be written with escapes.
        if (query == 0 || (uri.indexOf(COOKIE, query) < 0 && uri.indexOf('%', query) < 0)) {
            return Optional.empty();
        }
        try {
            List<String> values = new QueryStringDecoder(uri.substring(query), false)
                    .parameters()
                    .get(NAME);
            return values == null ? Optional.empty() : nonBlank(values.getFirst());
        } catch (IllegalArgumentException unsoundEscape) {
            return Optional.empty();
        }
    }

    private static Optional<String> inCookie(HttpHeaders headers) {
        for (String cookies : headers.getAll(HttpHeaderNames.COOKIE)) {
            for (String cookie : cookies.split(";", -1)) {
                String pair = cookie.strip();
                if (pair.startsWith(COOKIE)) {
                    return nonBlank(pair.substring(COOKIE.length()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> nonBlank(String token) {
        return Optional.of(token.strip()).filter(text -> !text.isEmpty());
    }
}
