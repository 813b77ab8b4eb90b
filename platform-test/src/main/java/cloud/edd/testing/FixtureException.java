package cloud.edd.testing;

/** A fixture could not be provided; the message says what to install or free. Fails the test, never skips it. */
public final class FixtureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FixtureException(String message) {
        super(message);
    }

    public FixtureException(String message, Throwable cause) {
        super(message, cause);
    }
}
