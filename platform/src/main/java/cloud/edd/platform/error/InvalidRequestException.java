package cloud.edd.platform.error;

/** The request is wrong and will stay wrong (400). */
public final class InvalidRequestException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A request whose named member or parameter is wrong. */
    public InvalidRequestException(String code, String field, String message) {
        super(ErrorCategory.INVALID_REQUEST, code, message, field, null, null);
    }

    /** A request that is wrong as a whole. */
    public InvalidRequestException(String code, String message) {
        super(ErrorCategory.INVALID_REQUEST, code, message, null);
    }

    /** A request that is wrong as a whole, without a code of its own. */
    public InvalidRequestException(String message) {
        super(ErrorCategory.INVALID_REQUEST, message);
    }
}
