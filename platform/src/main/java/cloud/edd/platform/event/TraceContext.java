package cloud.edd.platform.event;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.slf4j.MDC;

/** The W3C trace context that travels with an event: the current request's, else a new one. */
final class TraceContext {
    /** Where the logging of a request keeps its trace; Micrometer Tracing uses the same names. */
    static final String TRACE_ID = "traceId";

    private static final String SPAN_ID = "spanId";
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private final RandomGenerator random;

    TraceContext(RandomGenerator random) {
        this.random = random;
    }

    /** A value for the header {@code traceparent}. */
    String traceparent() {
        return "00-" + currentOrNew(TRACE_ID, TRACE_BYTES) + "-" + currentOrNew(SPAN_ID, SPAN_BYTES) + "-01";
    }

    private String currentOrNew(String key, int bytes) {
        var current = MDC.get(key);
        if (current != null && current.length() == 2 * bytes) {
            return current;
        }
        var fresh = new byte[bytes];
        random.nextBytes(fresh);
        return HexFormat.of().formatHex(fresh);
    }
}
