package cloud.edd.platform.log;

import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that grows to one line, to be used once. Written by hand, since some services write a line for each
 * request, and one of Spring Boot's writer took longer than all else that the gateway does for an answer from its cache.
 */
final class JsonLine {
    /** Of the gateway's access log, in characters. */
    private static final int USUAL_LENGTH = 1024;

    private static final HexFormat DIGITS = HexFormat.of().withUpperCase();
    private static final char DELETE = 0x7F;
    private static final char LAST_CONTROL = 0x9F;

    /** By character: whether it is not written as it is. */
    private static final boolean[] ESCAPED = new boolean[LAST_CONTROL + 1];

    static {
        for (char c = 0; c <= LAST_CONTROL; c++) {
            ESCAPED[c] = c < ' ' || c == '"' || c == '\\' || c >= DELETE;
        }
    }

    private final StringBuilder text = new StringBuilder(USUAL_LENGTH).append('{');

    JsonLine add(String name, @Nullable String value) {
        addName(name);
        if (value == null) {
            text.append("null");
        } else {
            addQuoted(value);
        }
        return this;
    }

    JsonLine add(String name, Map<String, String> members) {
        addName(name);
        text.append('{');
        members.forEach(this::add);
        text.append('}');
        return this;
    }

    /** The whole object, with the end of the line. */
    String end() {
        return text.append("}\n").toString();
    }

    private void addName(String name) {
        if (text.charAt(text.length() - 1) != '{') {
            text.append(',');
        }
        addQuoted(name);
        text.append(':');
    }

    private void addQuoted(String value) {
        text.append('"');
        int plain = plainUntil(value, 0);
        if (plain == value.length()) {
            // As a rule, and copied at once.
            text.append(value);
        } else {
            int copied = 0;
            while (plain < value.length()) {
                text.append(value, copied, plain);
                addEscaped(value.charAt(plain));
                copied = plain + 1;
                plain = plainUntil(value, copied);
            }
            text.append(value, copied, plain);
        }
        text.append('"');
    }

    /** Where the next character is that must be escaped, or the end. */
    private static int plainUntil(String value, int from) {
        int length = value.length();
        for (int i = from; i < length; i++) {
            char c = value.charAt(i);
            if (c < ESCAPED.length && ESCAPED[c]) {
                return i;
            }
        }
        return length;
    }

    private void addEscaped(char c) {
        text.append('\\');
        switch (c) {
            case '"', '\\' -> text.append(c);
            case '\b' -> text.append('b');
            case '\f' -> text.append('f');
            case '\n' -> text.append('n');
            case '\r' -> text.append('r');
            case '\t' -> text.append('t');
            default -> text.append('u').append(DIGITS.toHexDigits(c));
        }
    }
}
