package cloud.edd.platform.error;

/** There is no such thing, or the caller may not know that there is (404). */
public final class NotFoundException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public NotFoundException(String code, String message) {
        super(ErrorCategory.NOT_FOUND, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public NotFoundException(String message) {
        super(ErrorCategory.NOT_FOUND, message);
    }
}
