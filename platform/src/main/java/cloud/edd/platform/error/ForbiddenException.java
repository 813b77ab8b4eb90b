package cloud.edd.platform.error;

/** A known caller lacks the right (403). */
public final class ForbiddenException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public ForbiddenException(String code, String message) {
        super(ErrorCategory.FORBIDDEN, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public ForbiddenException(String message) {
        super(ErrorCategory.FORBIDDEN, message);
    }
}
