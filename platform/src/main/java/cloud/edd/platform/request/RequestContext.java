package cloud.edd.platform.request;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The call being served, as every log line, audit entry, error body and outbound call names it.
 *
 * <p>It travels in the logging context of the thread; work handed to another thread opens it there again.
 *
 * @param requestId what {@code X-Request-ID} carries
 * @param trace where this call stands in its trace
 * @param clientAddress the IP address of the caller, without port
 */
public record RequestContext(String requestId, TraceContext trace, String clientAddress) {

    /** The header that carries the request id, inbound, outbound and on every answer. */
    public static final String REQUEST_ID_HEADER = "X-Request-ID";

    /** The header that carries the trace (W3C Trace Context). */
    public static final String TRACE_HEADER = "traceparent";

    /** Names in the logging context, and so on every log line. */
    public static final String REQUEST_ID = "request_id";

    public static final String TRACE_ID = "trace_id";
    public static final String SPAN_ID = "span_id";
    public static final String CLIENT_IP = "client_ip";

    private static final Pattern ACCEPTABLE_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** The inbound id if it is harmless in headers and logs, else a new one. */
    public static String requestIdFrom(@Nullable String inbound) {
        return inbound != null && ACCEPTABLE_ID.matcher(inbound).matches()
                ? inbound
                : UUID.randomUUID().toString();
    }

    /** The id of the call that this thread serves. */
    public static Optional<String> currentRequestId() {
        return Optional.ofNullable(MDC.get(REQUEST_ID));
    }

    /** The call that this thread serves. */
    public static Optional<RequestContext> current() {
        String requestId = MDC.get(REQUEST_ID);
        String traceId = MDC.get(TRACE_ID);
        String spanId = MDC.get(SPAN_ID);
        String clientAddress = MDC.get(CLIENT_IP);
        if (requestId == null || traceId == null || spanId == null || clientAddress == null) {
            return Optional.empty();
        }
        return Optional.of(new RequestContext(requestId, new TraceContext(traceId, spanId, true), clientAddress));
    }

    /** Makes this the call that the thread serves until the scope is closed. */
    public Scope open() {
        MDC.put(REQUEST_ID, requestId);
        MDC.put(TRACE_ID, trace.traceId());
        MDC.put(SPAN_ID, trace.spanId());
        MDC.put(CLIENT_IP, clientAddress);
        return () -> {
            MDC.remove(REQUEST_ID);
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
            MDC.remove(CLIENT_IP);
        };
    }

    /** Ends what {@link #open()} began. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
