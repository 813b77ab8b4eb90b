package cloud.edd.gateway.connection;

/** What comes as the body of a request is none: where it ends cannot be told. */
public final class UnsoundBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnsoundBodyException(Throwable cause) {
        super("The body of the request is not sound HTTP.", cause, false, false);
    }
}
