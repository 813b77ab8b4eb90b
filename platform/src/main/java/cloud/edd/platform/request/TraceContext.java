package cloud.edd.platform.request;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a call in its trace, as {@code traceparent} of W3C Trace Context (level 1) carries it.
 *
 * @param traceId 32 lower-case hexadecimal digits, the same for all calls of a trace
 * @param spanId 16 lower-case hexadecimal digits, this call's own
 * @param sampled whether a tracing system asked to record the trace
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

    private static final Pattern HEADER =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final int SAMPLED_FLAG = 1;

    /** A new span of the trace in the header; of a new trace if the header is absent or malformed. */
    public static TraceContext continueFrom(@Nullable String header, RandomGenerator random) {
        if (header != null) {
            Matcher matcher = HEADER.matcher(header.trim());
            if (matcher.matches() && isValid(matcher)) {
                boolean sampled = (Integer.parseInt(matcher.group(4), 16) & SAMPLED_FLAG) != 0;
                return new TraceContext(matcher.group(2), newId(Long.BYTES, random), sampled);
            }
        }
        return new TraceContext(newId(2 * Long.BYTES, random), newId(Long.BYTES, random), false);
    }

    /** The header that lets the next service continue this trace. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    /** Version ff is forbidden, version 00 ends after the flags, and all zeros are no id. */
    private static boolean isValid(Matcher matcher) {
        return !matcher.group(1).equals("ff")
                && !(matcher.group(1).equals("00") && matcher.group(5) != null)
                && !matcher.group(2).equals(NO_TRACE)
                && !matcher.group(3).equals(NO_SPAN);
    }

    private static String newId(int bytes, RandomGenerator random) {
        byte[] id = new byte[bytes];
        random.nextBytes(id);
        // One chance in 2^64 of all zeros; a set bit excludes it.
        id[0] |= 1;
        return HexFormat.of().formatHex(id);
    }
}
