package cloud.edd.gateway.forward;

/** A body stopped moving for longer than it may. */
final class StalledBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    enum Side {
        /** The sender has nothing to give though more is wanted. */
        SOURCE,
        /** The receiver takes nothing of what was written to it. */
        SINK
    }

    private final Side side;

    StalledBodyException(Side side, String message) {
        super(message, null, false, false);
        this.side = side;
    }

    Side side() {
        return side;
    }
}
