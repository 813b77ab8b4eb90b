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
        int copied = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (c >= DELETE && c <= LAST_CONTROL)) {
                text.append(value, copied, i);
                addEscaped(c);
                copied = i + 1;
            }
        }
        text.append(value, copied, value.length()).append('"');
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
