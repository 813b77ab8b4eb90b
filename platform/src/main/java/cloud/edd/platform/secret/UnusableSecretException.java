package cloud.edd.platform.secret;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** A secret without which, or with which, this process must not start. */
public final class UnusableSecretException extends FailureAnalyzedException {

    private static final long serialVersionUID = 1;

    private UnusableSecretException(String description, String action) {
        super(description, action);
    }

    static UnusableSecretException missing(String name) {
        return new UnusableSecretException(
                "The secret " + name + " is not set.",
                "Set the environment variable " + name + ", or put its value into a file named " + name
                        + " in the folder that EDD_SECRETS_DIR names.");
    }

    /**
     * The secret of that name is not what it should be.
     *
     * @param problem what is wrong with it, as the rest of a sentence that never holds the value
     * @param action how to make a right one
     */
    public static UnusableSecretException malformed(String name, String problem, String action) {
        return new UnusableSecretException("The secret " + name + " " + problem + ".", action);
    }

    static UnusableSecretException tooShort(String name, int length) {
        return new UnusableSecretException(
                "The secret " + name + " has " + length + " bytes; it signs tokens, so it needs at least "
                        + Secrets.MINIMUM_KEY_BYTES + ".",
                "Make a new one with: openssl rand -hex 32");
    }
}
