package cloud.edd.platform.error;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller is told: everything that is the same in every body style.
 *
 * @param status the HTTP status code
 * @param title the reason phrase of the status
 * @param code a stable word for programs
 * @param message one sentence for people, safe to show
 * @param field the member or parameter that is wrong, or null
 * @param headers headers the status asks for, such as {@code Allow} and {@code Retry-After}
 */
public record ErrorDescription(
        int status,
        String title,
        String code,
        String message,
        @Nullable String field,
        Map<String, String> headers) {

    private static final String INTERNAL_MESSAGE = "Something went wrong on our side.";

    public ErrorDescription {
        headers = Map.copyOf(headers);
        message = message.replaceAll("\\s*[\\r\\n]+\\s*", " ").trim();
    }

    /** A description without field and headers. */
    public static ErrorDescription of(ErrorCategory category, String code, String message) {
        return new ErrorDescription(category.status(), category.title(), code, message, null, Map.of());
    }

    /** A description whose code is that of the category. */
    public static ErrorDescription of(ErrorCategory category, String message) {
        return of(category, codeOf(category), message);
    }

    /** A fault of ours: nothing of the reason is told. */
    public static ErrorDescription internal() {
        return of(ErrorCategory.INTERNAL, INTERNAL_MESSAGE);
    }

    /** What a failure tells its caller. */
    public static ErrorDescription of(PlatformException failure) {
        ErrorCategory category = failure.category();
        if (category == ErrorCategory.INTERNAL) {
            return internal();
        }
        var headers = new LinkedHashMap<String, String>();
        // Rounded up, so that whoever waits that long has waited long enough.
        failure.retryAfter()
                .ifPresent(wait -> headers.put("Retry-After", Long.toString((wait.toMillis() + 999) / 1000)));
        return new ErrorDescription(
                category.status(),
                category.title(),
                failure.code(),
                failure.getMessage(),
                failure.field().orElse(null),
                headers);
    }

    /** This description with one more header. */
    public ErrorDescription withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ErrorDescription(status, title, code, message, field, more);
    }

    /** This description, blaming a member or parameter of the request. */
    public ErrorDescription withField(String name) {
        return new ErrorDescription(status, title, code, message, name, headers);
    }

    /** Whether the fault is on our side. */
    public boolean isServerFault() {
        return status >= 500;
    }

    static String codeOf(ErrorCategory category) {
        return category.name().toLowerCase(Locale.ROOT);
    }
}
