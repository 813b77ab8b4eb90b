package cloud.edd.platform.secret;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The secrets of this process, from environment variables or from files, one per name, in the folder
 * {@code EDD_SECRETS_DIR}. An environment variable wins over a file of the same name; an empty value counts as absent.
 */
public final class Secrets {

    /** What the name of a predecessor ends with: {@code JWT_SECRET_PREVIOUS}. */
    public static final String PREVIOUS_SUFFIX = "_PREVIOUS";

    /** HMAC with SHA-256 wants a key at least as long as its output (RFC 7518 section 3.2). */
    public static final int MINIMUM_KEY_BYTES = 32;

    private final Environment environment;

    /** The secrets that the given environment knows. */
    public Secrets(Environment environment) {
        this.environment = environment;
    }

    /** The secret of that name, if it is set. */
    public Optional<Secret> find(String name) {
        return read(name).map(value -> new Secret(name, value, readOrNull(name + PREVIOUS_SUFFIX)));
    }

    /**
     * The secret of that name.
     *
     * @throws UnusableSecretException if it is not set: the start then stops with its message
     */
    public Secret require(String name) {
        return find(name).orElseThrow(() -> UnusableSecretException.missing(name));
    }

    /**
     * The secret of that name, long enough for a key of HMAC-SHA-256; so is its predecessor.
     *
     * @throws UnusableSecretException if it is not set or shorter than {@link #MINIMUM_KEY_BYTES}
     */
    public Secret requireKey(String name) {
        Secret secret = require(name);
        requireLength(secret);
        secret.previous().ifPresent(Secrets::requireLength);
        return secret;
    }

    private Optional<String> read(String name) {
        return Optional.ofNullable(readOrNull(name));
    }

    private @Nullable String readOrNull(String name) {
        String value = environment.getProperty(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static void requireLength(Secret secret) {
        int length = secret.value().getBytes(StandardCharsets.UTF_8).length;
        if (length < MINIMUM_KEY_BYTES) {
            throw UnusableSecretException.tooShort(secret.name(), length);
        }
    }
}
