package cloud.edd.auth.webauthn;

/**
 * A ceremony that the browser goes on with.
 *
 * @param state to be sent back with its outcome
 */
public record Begun<T>(Options<T> options, String state) {

    /** The wrapper that {@code navigator.credentials} takes. */
    public record Options<T>(T publicKey) {}

    static <T> Begun<T> of(T publicKey, String state) {
        return new Begun<>(new Options<>(publicKey), state);
    }
}
