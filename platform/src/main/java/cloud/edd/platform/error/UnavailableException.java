package cloud.edd.platform.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A dependency is away; the same request may succeed later (503, with {@code Retry-After}). */
public final class UnavailableException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** Long enough for a restart of a dependency, short enough that nobody gives up. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** A failure with the reason for the log, which the caller does not see. */
    public UnavailableException(String code, String message, @Nullable Throwable cause) {
        super(ErrorCategory.UNAVAILABLE, code, message, null, RETRY_AFTER, cause);
    }

    /** A failure whose code is that of its category. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        this("unavailable", message, cause);
    }
}
