package cloud.edd.platform.error;

/** The request contradicts what is there (409). */
public final class ConflictException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public ConflictException(String code, String message) {
        super(ErrorCategory.CONFLICT, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public ConflictException(String message) {
        super(ErrorCategory.CONFLICT, message);
    }
}
