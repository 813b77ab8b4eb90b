package cloud.edd.platform.error;

/** No credential, or one that is not accepted (401). */
public final class UnauthenticatedException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public UnauthenticatedException(String code, String message) {
        super(ErrorCategory.UNAUTHENTICATED, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public UnauthenticatedException(String message) {
        super(ErrorCategory.UNAUTHENTICATED, message);
    }
}
