package cloud.edd.platform.error;

import org.jspecify.annotations.Nullable;

/** A fault of ours (500). The reason is logged; the caller reads a general sentence and the request id. */
public final class InternalException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A fault with the reason for the log. */
    public InternalException(String message, @Nullable Throwable cause) {
        super(ErrorCategory.INTERNAL, "internal", message, cause);
    }
}
