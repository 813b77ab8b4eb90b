package cloud.edd.platform.error;

import org.jspecify.annotations.Nullable;

/** A service behind this one gave no usable answer (502) or none in time (504). */
public final class UpstreamException extends PlatformException {

    private static final long serialVersionUID = 1;

    private UpstreamException(ErrorCategory category, String code, String message, @Nullable Throwable cause) {
        super(category, code, message, cause);
    }

    /** A refused connection, a broken answer, an error status. */
    public static UpstreamException failed(String code, String message, @Nullable Throwable cause) {
        return new UpstreamException(ErrorCategory.UPSTREAM_FAILED, code, message, cause);
    }

    /** No answer within the time allowed. */
    public static UpstreamException timedOut(String code, String message, @Nullable Throwable cause) {
        return new UpstreamException(ErrorCategory.UPSTREAM_TIMEOUT, code, message, cause);
    }
}
