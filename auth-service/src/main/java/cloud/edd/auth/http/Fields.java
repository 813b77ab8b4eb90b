package cloud.edd.auth.http;

import cloud.edd.platform.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Members of a request that must be there. */
public final class Fields {
    private Fields() {}

    /** The value without outer blanks, of which something must be left. */
    public static String requireText(String name, @Nullable String value) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** The value as it is, which must not be empty. */
    public static String require(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    public static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static InvalidRequestException missing(String name) {
        return new InvalidRequestException("invalid_request", name, name + " is required");
    }
}
