package cloud.edd.platform.error;

/** What the caller expected to be there is not (412). */
public final class PreconditionFailedException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A failure with a code of its own. */
    public PreconditionFailedException(String code, String message) {
        super(ErrorCategory.PRECONDITION_FAILED, code, message, null);
    }

    /** A failure whose code is that of its category. */
    public PreconditionFailedException(String message) {
        super(ErrorCategory.PRECONDITION_FAILED, message);
    }
}
