package cloud.edd.platform.event;

/** A message that can never be read, however often it is delivered. */
final class UndecodableEventException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableEventException(String message) {
        super(message);
    }

    UndecodableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
