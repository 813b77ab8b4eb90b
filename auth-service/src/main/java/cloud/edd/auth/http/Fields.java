package cloud.edd.auth.http;

import cloud.edd.platform.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Members of a request that must be there. */
public final class Fields {
    private Fields() {}

    /** The value without outer blanks, of which something must be left. */
    public static String requireText(String name, @Nullable String value) {
        String text = storable(name, orEmpty(value)).strip();
        if (text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** The value without outer blanks, of which something must be left, and no more than so many characters. */
    public static String requireText(String name, @Nullable String value, int most) {
        return limited(name, requireText(name, value), most);
    }

    /** The value as it is, which must not be empty. */
    public static String require(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    /** The value as it is; empty when it is missing. */
    public static String optionalText(String name, @Nullable String value) {
        return storable(name, orEmpty(value));
    }

    /** The value without outer blanks, and no more than so many characters; empty when it is missing. */
    public static String optionalText(String name, @Nullable String value, int most) {
        return limited(name, optionalText(name, value).strip(), most);
    }

    private static String limited(String name, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw new InvalidRequestException(
                    "invalid_request", name, "%s must have at most %d characters".formatted(name, most));
        }
        return text;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    // PostgreSQL stores every character but this one.
    private static String storable(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidRequestException("invalid_request", name, name + " must not contain a NUL character");
        }
        return text;
    }

    private static InvalidRequestException missing(String name) {
        return new InvalidRequestException("invalid_request", name, name + " is required");
    }
}
