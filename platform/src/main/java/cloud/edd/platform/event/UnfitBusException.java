package cloud.edd.platform.event;

/** The bus is there but is not what the platform needs; waiting does not help, an operator must act. */
final class UnfitBusException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitBusException(String message) {
        super(message);
    }
}
