package cloud.edd.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named secret and, while it is being rotated, its predecessor.
 *
 * <p>The predecessor is accepted and never issued. No text form of this class shows a value.
 */
public final class Secret {

    private final String name;
    private final String value;
    private final @Nullable String previous;

    /**
     * A secret under the name an operator knows it by, such as {@code JWT_SECRET}.
     *
     * @param previous what was valid before, or null
     */
    public Secret(String name, String value, @Nullable String previous) {
        this.name = name;
        this.value = value;
        this.previous = previous;
    }

    /** A secret without a predecessor. */
    public static Secret of(String name, String value) {
        return new Secret(name, value, null);
    }

    /** The name, which may be shown. */
    public String name() {
        return name;
    }

    /** The value to issue and to sign with. */
    public String value() {
        return value;
    }

    /** The raw bytes of the value to issue and to sign with. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** What is still accepted, never issued. */
    public Optional<Secret> previous() {
        return Optional.ofNullable(previous).map(old -> of(name + Secrets.PREVIOUS_SUFFIX, old));
    }

    /** Whether the candidate is the value or its predecessor, in time that does not depend on where they differ. */
    public boolean accepts(@Nullable String candidate) {
        if (candidate == null) {
            return false;
        }
        byte[] bytes = candidate.getBytes(StandardCharsets.UTF_8);
        boolean current = MessageDigest.isEqual(bytes(), bytes);
        boolean old = previous != null && MessageDigest.isEqual(previous.getBytes(StandardCharsets.UTF_8), bytes);
        return current || old;
    }

    @Override
    public String toString() {
        return "Secret[" + name + "]";
    }
}
