package cloud.edd.auth.confirmation;

import org.jspecify.annotations.Nullable;

/**
 * What a request shows beside its session: the password, a code of the app, or a recovery code. Older clients show nothing.
 *
 * @param currentPassword may be null or empty
 * @param code of an authenticator app, or a recovery code; may be null or empty
 */
public record Proof(
        @Nullable String currentPassword, @Nullable String code) {
    /** Nothing is shown. */
    public static final Proof NONE = new Proof(null, null);

    boolean hasPassword() {
        return currentPassword != null && !currentPassword.isEmpty();
    }

    boolean hasCode() {
        return code != null && !code.isBlank();
    }

    @Override
    public String toString() {
        return "Proof";
    }
}
