package cloud.edd.gateway.route;

/** A route in the seed file or in the table that cannot be used; the message names it and says what to write. */
public final class InvalidRouteException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidRouteException(String message) {
        super(message);
    }

    InvalidRouteException(String message, Throwable cause) {
        super(message, cause);
    }
}
