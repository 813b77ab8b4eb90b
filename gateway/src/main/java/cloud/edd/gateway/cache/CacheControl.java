package cloud.edd.gateway.cache;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The directives of {@code Cache-Control} (RFC 9111, section 5.2), of all its lines together. The forms of {@code no-cache}
 * and {@code private} that name fields count as those that name none, as section 5.2.2.4 allows.
 */
final class CacheControl {
    /** Longer than anything is stored (RFC 9111, section 1.2.2). */
    private static final long FOR_EVER = 1L << 31;

    private static final int MOST_DIGITS = 10;

    /** Said twice, and not the same. */
    private static final String CONTRADICTION = "?";

    private final Map<String, String> directives;

    private CacheControl(Map<String, String> directives) {
        this.directives = directives;
    }

    static CacheControl of(HttpHeaders headers) {
        return of(headers.getAll(HttpHeaderNames.CACHE_CONTROL));
    }

    static CacheControl of(List<String> lines) {
        if (lines.isEmpty()) {
            return new CacheControl(Map.of());
        }
        var directives = new HashMap<String, String>();
        for (String line : lines) {
            read(line, directives);
        }
        return new CacheControl(directives);
    }

    /** Splits at commas that are not quoted. */
    private static void read(String line, Map<String, String> directives) {
        int start = 0;
        boolean quoted = false;
        for (int at = 0; at <= line.length(); at++) {
            char c = at == line.length() ? ',' : line.charAt(at);
            if (c == '\\' && quoted) {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && (!quoted || at == line.length())) {
                add(line.substring(start, at).strip(), directives);
                start = at + 1;
            }
        }
    }

    private static void add(String directive, Map<String, String> directives) {
        if (directive.isEmpty()) {
            return;
        }
        int equals = directive.indexOf('=');
        String name = (equals < 0 ? directive : directive.substring(0, equals))
                .strip()
                .toLowerCase(Locale.ROOT);
        String value =
                equals < 0 ? "" : unquoted(directive.substring(equals + 1).strip());
        directives.merge(name, value, (one, other) -> one.equals(other) ? one : CONTRADICTION);
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** Empty if it is not there; 0, the least that can be meant, if it is no number or several. */
    OptionalLong seconds(String directive) {
        String value = directives.get(directive);
        if (value == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number(value));
    }

    /** A number of seconds (RFC 9111, section 1.2.2); 0 if it is none. */
    static long number(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            return 0;
        }
        return text.length() > MOST_DIGITS ? FOR_EVER : Math.min(FOR_EVER, Long.parseLong(text));
    }
}
