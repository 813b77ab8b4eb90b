package cloud.edd.platform.error;

/** The request is larger than the service takes (413). */
public final class TooLargeException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public TooLargeException(String code, String message) {
        super(ErrorCategory.TOO_LARGE, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public TooLargeException(String message) {
        super(ErrorCategory.TOO_LARGE, message);
    }
}
