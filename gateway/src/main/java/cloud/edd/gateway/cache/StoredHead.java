package cloud.edd.gateway.cache;

import cloud.edd.gateway.exchange.RequestId;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of an answer's head is kept, and what is said again with each use of it. */
final class StoredHead {
    static final String CACHE_STATUS = "Cache-Status";

    /** Of one answer or of one connection only (RFC 9111, section 3.1), or told with each use. */
    private static final Set<String> DROPPED = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            RequestId.HEADER.toLowerCase(Locale.ROOT));

    /** Of the stored body, whatever a 304 says (RFC 9111, section 3.2). */
    private static final Set<String> OF_THE_BODY = Set.of("content-encoding", "content-type", "content-range");

    private StoredHead() {}

    /** @param received for an answer without a date (RFC 9110, section 6.6.1) */
    static HttpHeaders of(HttpHeaders answer, Instant received) {
        HttpHeaders head = new DefaultHttpHeaders();
        answer.forEach(field -> {
            if (!DROPPED.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                head.add(field.getKey(), field.getValue());
            }
        });
        if (!head.contains(HttpHeaderNames.DATE)) {
            head.set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(received)));
        }
        return head;
    }

    /** The stored head with what a 304 says anew. */
    static HttpHeaders refreshed(HttpHeaders stored, HttpHeaders notModified, Instant received) {
        HttpHeaders head = stored.copy();
        Set<String> replaced = new HashSet<>();
        notModified.forEach(field -> {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!DROPPED.contains(name) && !OF_THE_BODY.contains(name)) {
                if (replaced.add(name)) {
                    head.remove(name);
                }
                head.add(field.getKey(), field.getValue());
            }
        });
        // The moment and the age of the answer before.
        for (String name : List.of("date", "age")) {
            if (!replaced.contains(name)) {
                head.remove(name);
            }
        }
        return of(head, received);
    }

    /**
     * Nobody is to guess how long an answer is fresh (RFC 9111, section 4.2.2): pages of the platform must not be old without its
     * having said so.
     */
    static void sayFreshness(HttpHeaders answer) {
        if (!namesFreshness(answer)) {
            answer.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
        }
    }

    static boolean namesFreshness(HttpHeaders answer) {
        return answer.contains(HttpHeaderNames.CACHE_CONTROL) || answer.contains(HttpHeaderNames.EXPIRES);
    }

    /** Without what describes a body, for an answer that has none (RFC 9110, section 15.4.5). */
    static HttpHeaders withoutBody(HttpHeaders head) {
        HttpHeaders bare = head.copy();
        List.of("content-length", "content-type", "content-encoding", "content-language")
                .forEach(bare::remove);
        return bare;
    }
}
