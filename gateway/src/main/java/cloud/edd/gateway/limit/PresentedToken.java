package cloud.edd.gateway.limit;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** The token that a request shows: a bearer's, or that of the cookie {@code token}, as the services take them. */
final class PresentedToken {
    private static final String BEARER = "Bearer ";
    private static final String COOKIE = "token=";

    private PresentedToken() {}

    static Optional<String> of(HttpHeaders headers) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? nonBlank(authorization.substring(BEARER.length()))
                    : Optional.empty();
        }
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
