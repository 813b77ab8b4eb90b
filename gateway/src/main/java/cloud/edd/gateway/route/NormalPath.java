package cloud.edd.gateway.route;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A request path in the two forms the gateway needs: decoded for matching, and as sent for the backend.
 *
 * <p>What is matched must be what the backend will see, else a closed path is opened by spelling it differently. So
 * matching ignores parameters ({@code ;x}) and empty segments as servlet containers do, and a path whose meaning depends
 * on who reads it is refused: encoded slashes, backslashes, NUL and control characters (within parameters, too), encoded
 * or parameterised dot segments, dots that climb above the root, segments of nothing but parameters, percent signs
 * without two hexadecimal digits, bytes that are not UTF-8.
 *
 * @param match decoded, without empty segments and parameters
 * @param forward the encoding of the sender, without dot segments
 */
public record NormalPath(String match, String forward) {

    /** Empty when the path must be refused. */
    public static Optional<NormalPath> parse(String raw) {
        if (!raw.startsWith("/")) {
            return Optional.empty();
        }
        if (isNormal(raw)) {
            return Optional.of(new NormalPath(raw, raw));
        }
        Deque<String> forward = new ArrayDeque<>();
        Deque<String> match = new ArrayDeque<>();
        String[] segments = raw.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            switch (segment) {
                case "." -> {
                    if (last) {
                        forward.addLast("");
                        match.addLast("");
                    }
                }
                case ".." -> {
                    if (match.isEmpty()) {
                        return Optional.empty();
                    }
                    removeLastNamed(forward);
                    match.removeLast();
                    if (last) {
                        forward.addLast("");
                        match.addLast("");
                    }
                }
                default -> {
                    Optional<String> decoded = decode(segment);
                    boolean onlyParameters =
                            !segment.isEmpty() && decoded.map(String::isEmpty).orElse(true);
                    if (decoded.isEmpty() || onlyParameters) {
                        return Optional.empty();
                    }
                    forward.addLast(segment);
                    if (last || !decoded.get().isEmpty()) {
                        match.addLast(decoded.get());
                    }
                }
            }
        }
        return Optional.of(new NormalPath("/" + String.join("/", match), "/" + String.join("/", forward)));
    }

    /**
     * Whether the path means itself already, as most do: no empty segments but the last, none that begins with a dot, nothing
     * encoded, no parameters, and no characters but those that stand for themselves.
     */
    private static boolean isNormal(String raw) {
        char before = 'a';
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean mayFollow = before != '/' || (c != '/' && c != '.');
            if (!mayFollow || c <= ' ' || c > '~' || c == '%' || c == ';' || c == '\\') {
                return false;
            }
            before = c;
        }
        return true;
    }

    /** The path to forward without its first segments; at least a slash. Empty segments do not count. */
    public String withoutLeading(int segments) {
        List<String> rest = new ArrayList<>(List.of(forward.substring(1).split("/", -1)));
        for (int removed = 0; removed < segments && !rest.isEmpty(); ) {
            if (!rest.removeFirst().isEmpty()) {
                removed++;
            }
        }
        return "/" + String.join("/", rest);
    }

    /** A dot segment takes away the last segment that has a name: {@code match} has no empty ones to take. */
    private static void removeLastNamed(Deque<String> segments) {
        while (!segments.isEmpty() && segments.removeLast().isEmpty()) {
            // empty segments before the named one go with it
        }
    }

    private static Optional<String> decode(String segment) {
        int end = segment.indexOf(';');
        if (end < 0) {
            return decodeText(segment).filter(NormalPath::isNoDots);
        }
        // A reader who decodes before it takes the parameters off must not find a path in them.
        return decodeText(segment.substring(end)).isEmpty()
                ? Optional.empty()
                : decodeText(segment.substring(0, end)).filter(NormalPath::isNoDots);
    }

    private static boolean isNoDots(String decoded) {
        return !decoded.equals(".") && !decoded.equals("..");
    }

    private static Optional<String> decodeText(String name) {
        var bytes = new ByteArrayOutputStream(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' || c < ' ') {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.writeBytes(
                        String.valueOf(c).getBytes(c < 0x80 ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8));
                continue;
            }
            int octet = octetAt(name, i + 1);
            if (octet <= 0 || octet == '/' || octet == '\\') {
                return Optional.empty();
            }
            bytes.write(octet);
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** -1 if there are no two hexadecimal digits. */
    private static int octetAt(String text, int index) {
        if (index + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(index), 16);
        int low = Character.digit(text.charAt(index + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
