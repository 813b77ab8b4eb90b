package cloud.edd.gateway.cache;

import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.exchange.Exchange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.springframework.web.util.UriUtils;

/** What a request means to the cache. */
enum RequestCaching {
    /** An answer may be looked up, and stored. */
    CACHED,
    /** Reads, but with credentials, conditions or a body that only the service can judge. */
    BYPASSED,
    /** May change something. */
    UNSAFE;

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /** @param query with its question mark, or empty */
    static RequestCaching of(Exchange exchange, String query) {
        if (isUnsafe(exchange)) {
            return UNSAFE;
        }
        String method = exchange.method();
        boolean reads = method.equals("GET") || method.equals("HEAD");
        boolean toEverybody = exchange.connection().role() == ListenerRole.HTTPS && exchange.isSecure();
        return reads
                        && toEverybody
                        && !exchange.hasBody()
                        && !exchange.isUpgrade()
                        && !isPersonal(exchange.headers())
                        && !namesToken(query)
                ? CACHED
                : BYPASSED;
    }

    static boolean isUnsafe(Exchange exchange) {
        return !SAFE.contains(exchange.method());
    }

    private static boolean isPersonal(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.COOKIE)
                || headers.contains("X-Service-Key")
                || headers.contains(HttpHeaderNames.IF_MATCH)
                || headers.contains(HttpHeaderNames.IF_UNMODIFIED_SINCE);
    }

    private static boolean namesToken(String query) {
        return query.length() > 1
                && Arrays.stream(query.substring(1).split("[&;]"))
                        .map(pair -> pair.split("=", 2)[0])
                        .anyMatch(name -> name.equalsIgnoreCase("token")
                                || (name.indexOf('%') >= 0 && decoded(name).equalsIgnoreCase("token")));
    }

    private static String decoded(String name) {
        try {
            return UriUtils.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return name;
        }
    }
}
