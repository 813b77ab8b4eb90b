package cloud.edd.platform.error;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;

/**
 * An error as it goes over the wire.
 *
 * @param contentType the value of {@code Content-Type}
 * @param text the body
 */
public record ErrorBody(String contentType, String text) {

    /** The media type of RFC 9457. */
    public static final String PROBLEM_JSON = "application/problem+json";

    private static final JsonWriter<ErrorDescription> SHORT =
            JsonWriter.of(members -> members.add("error", ErrorDescription::message));

    /**
     * The body in the given style, or problem details if {@code Accept} names them.
     *
     * @param accept the value of {@code Accept}, or null
     * @param requestId the id of the call, or null outside of one
     */
    public static ErrorBody render(
            ErrorStyle style, ErrorDescription error, @Nullable String accept, @Nullable String requestId) {
        if (acceptsProblem(accept)) {
            return new ErrorBody(PROBLEM_JSON, problem(style, requestId).writeToString(error));
        }
        return switch (style) {
            case JSON -> new ErrorBody("application/json", SHORT.writeToString(error));
            case TEXT -> new ErrorBody("text/plain;charset=utf-8", error.message() + "\n");
        };
    }

    /** The body in UTF-8. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonWriter<ErrorDescription> problem(ErrorStyle style, @Nullable String requestId) {
        return JsonWriter.of(members -> {
            members.add("type", "about:blank");
            members.add("title", ErrorDescription::title);
            members.add("status", ErrorDescription::status);
            members.add("detail", ErrorDescription::message);
            members.add("code", ErrorDescription::code);
            members.add("field", ErrorDescription::field).whenNotNull();
            members.add("request_id", requestId).whenNotNull();
            if (style == ErrorStyle.JSON) {
                members.add("error", ErrorDescription::message);
            }
        });
    }

    /** Only an exact name counts: a browser's or a script's wildcard gets the short body it can show. */
    private static boolean acceptsProblem(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.trim().split("\\s*;\\s*", -1);
            if (parts[0].equals(PROBLEM_JSON)) {
                return !isRefused(parts);
            }
        }
        return false;
    }

    private static boolean isRefused(String[] parts) {
        for (String parameter : parts) {
            if (parameter.matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
