package cloud.edd.platform.identity;

import cloud.edd.platform.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret, and while it is being rotated its predecessor, that every service knows and that signed tokens before
 * auth-service had keys of its own. Verifies API tokens of that time; signs nothing. Immutable.
 */
public final class SharedSecrets {
    /** RFC 7518 section 3.2: a key of HS256 is at least as long as its hash. */
    static final int MIN_SECRET_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_ID_BYTES = 6;

    private final List<SharedSecret> secrets;

    private SharedSecrets(List<SharedSecret> secrets) {
        this.secrets = secrets;
    }

    /** A secret and its predecessor. */
    public static SharedSecrets of(Secret secret) {
        return of(secret.value(), secret.previous().map(Secret::value));
    }

    /** Takes the text of both secrets as configured, of which the raw bytes are the key. */
    public static SharedSecrets of(String secret, Optional<String> previous) {
        SharedSecret current = SharedSecret.of(secret, "JWT_SECRET");
        return new SharedSecrets(previous.map(old -> List.of(current, SharedSecret.of(old, "JWT_SECRET_PREVIOUS")))
                .orElse(List.of(current)));
    }

    List<SharedSecret> all() {
        return secrets;
    }

    record SharedSecret(String id, SecretKey key) {
        static SharedSecret of(String secret, String name) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException(
                        "%s has %d bytes; it needs at least %d. Generate one with: openssl rand -hex 32"
                                .formatted(name, bytes.length, MIN_SECRET_BYTES));
            }
            SecretKey key = new SecretKeySpec(bytes, ALGORITHM);
            return new SharedSecret(keyId(key), key);
        }

        // Derived from the secret, so that every service names the key alike without being told.
        private static String keyId(SecretKey key) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                byte[] digest = mac.doFinal("edd key id".getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(Arrays.copyOf(digest, KEY_ID_BYTES));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime has no " + ALGORITHM, e);
            }
        }

        @Override
        public String toString() {
            return "SharedSecret[id=" + id + "]";
        }
    }
}
