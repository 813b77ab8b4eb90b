package cloud.edd.platform.event.dlq;

/** The command could not be carried out; the message says what to do. */
final class DeadLetterException extends Exception {
    private static final long serialVersionUID = 1L;

    DeadLetterException(String message) {
        super(message);
    }
}
