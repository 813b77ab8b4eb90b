package cloud.edd.gfs.protocol.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A shared secret and, while it is being rotated, its predecessor. The current one signs; both verify, in constant time.
 * HMAC-SHA256 throughout; every use puts its own context in front of the message, so that a proof of one kind is never
 * one of another. Safe from any thread.
 */
public final class SigningKeys {

    /** Below this a secret could be guessed; {@code openssl rand -hex 32} gives 64 characters. */
    public static final int MINIMUM_SECRET_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> accepted;

    private SigningKeys(List<SecretKeySpec> accepted) {
        this.accepted = accepted;
    }

    /**
     * @param current signs and verifies
     * @param previous verifies only; null when there is none
     * @throws IllegalArgumentException if a secret is shorter than {@link #MINIMUM_SECRET_BYTES}
     */
    public static SigningKeys of(byte[] current, byte @Nullable [] previous) {
        return new SigningKeys(previous == null ? List.of(key(current)) : List.of(key(current), key(previous)));
    }

    byte[] sign(String context, byte[]... parts) {
        return mac(accepted.getFirst(), context, parts);
    }

    boolean verifies(byte[] proof, String context, byte[]... parts) {
        // Both are always computed, so that the time taken does not tell which one it was.
        return accepted.stream()
                        .filter(key -> MessageDigest.isEqual(mac(key, context, parts), proof))
                        .count()
                > 0;
    }

    private static SecretKeySpec key(byte[] secret) {
        if (secret.length < MINIMUM_SECRET_BYTES) {
            throw new IllegalArgumentException("a signing secret needs at least " + MINIMUM_SECRET_BYTES
                    + " bytes, this one has " + secret.length + ": make one with 'openssl rand -hex 32'");
        }
        return new SecretKeySpec(Arrays.copyOf(secret, secret.length), ALGORITHM);
    }

    private static byte[] mac(SecretKeySpec key, String context, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((context + "\0").getBytes(StandardCharsets.US_ASCII));
            Stream.of(parts).forEach(mac::update);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform must offer " + ALGORITHM, e);
        }
    }
}
