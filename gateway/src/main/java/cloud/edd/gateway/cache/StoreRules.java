package cloud.edd.gateway.cache;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Which answers may be stored at all (RFC 9111, section 3), and for whom. */
final class StoreRules {
    private static final int OK = 200;

    /** A stream is over when its listener goes, not when it has been said. */
    private static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");

    private StoreRules() {}

    /**
     * Of an answer to a GET without credentials of its own making. A part (206) is not the whole, and any other status is not
     * what is asked for over and over.
     */
    static boolean mayStore(HttpHeaders request, int status, HttpHeaders answer, CacheControl said) {
        // Who understands the status may store what others may not (section 5.2.2.3); here that is 200.
        boolean noStore = said.has("no-store") && !said.has("must-understand");
        return status == OK
                && !noStore
                && !said.has("private")
                && !CacheControl.of(request).has("no-store")
                && !answer.contains(HttpHeaderNames.SET_COOKIE)
                && !answer.contains(HttpHeaderNames.CONTENT_RANGE)
                && !isStream(answer)
                && (!request.contains(HttpHeaderNames.AUTHORIZATION) || isForEverybody(said));
    }

    /** Whether an answer to a request with {@code Authorization} may be given to another (section 3.5). */
    static boolean isForEverybody(CacheControl said) {
        return said.has("public") || said.has("s-maxage") || said.has("must-revalidate");
    }

    private static boolean isStream(HttpHeaders answer) {
        String type = answer.get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && STREAMS.stream().anyMatch(type::startsWith);
    }
}
