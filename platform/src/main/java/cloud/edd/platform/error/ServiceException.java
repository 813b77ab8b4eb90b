package cloud.edd.platform.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The root of a service's own sealed family of failures. */
public abstract non-sealed class ServiceException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure that the caller is told about. */
    protected ServiceException(ErrorCategory category, String code, String message) {
        super(category, code, message, null);
    }

    /** A failure with the reason for the log, which the caller does not see. */
    protected ServiceException(ErrorCategory category, String code, String message, @Nullable Throwable cause) {
        super(category, code, message, cause);
    }

    /** A failure of a named member or parameter, or one that passes with time. */
    protected ServiceException(
            ErrorCategory category,
            String code,
            String message,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(category, code, message, field, retryAfter, cause);
    }
}
