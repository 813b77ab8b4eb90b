package cloud.edd.auth.totp;

import cloud.edd.platform.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets of authenticator apps unreadable for whoever has the database alone: AES-256-GCM, bound to the user, so that
 * none can be moved to another account. What is sealed names its key, of which there are two during a rotation. Thread-safe.
 */
final class SecretSeal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String MAC = "HmacSHA256";
    // NIST SP 800-38D: 96 bits drawn at random, of which none comes twice before 2^32 secrets.
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    static final int KEY_ID_BYTES = 6;

    private final List<Key> keys;
    private final SecureRandom random;

    /** @param secret its predecessor opens and does not seal */
    SecretSeal(Secret secret, SecureRandom random) {
        this.keys = Stream.concat(Stream.of(secret), secret.previous().stream())
                .map(Key::of)
                .toList();
        this.random = random;
    }

    // Nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    private record Key(byte[] id, SecretKeySpec cipherKey) {
        static Key of(Secret secret) {
            byte[] id = derive(secret.bytes(), "edd totp key id");
            return new Key(
                    Arrays.copyOf(id, KEY_ID_BYTES),
                    new SecretKeySpec(derive(secret.bytes(), "edd totp secrets"), "AES"));
        }

        @Override
        public String toString() {
            return "Key";
        }
    }

    /** The id of the key that seals, with which everything sealed by it begins. */
    byte[] keyId() {
        return keys.getFirst().id().clone();
    }

    byte[] seal(String userId, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Key key = keys.getFirst();
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, userId).doFinal(secret);
            return ByteBuffer.allocate(KEY_ID_BYTES + NONCE_BYTES + sealed.length)
                    .put(key.id())
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot seal with " + CIPHER, e);
        }
    }

    /** Empty when it was sealed with a key that is not known, for another user, or not at all. */
    Optional<byte[]> open(String userId, byte[] sealed) {
        if (sealed.length <= KEY_ID_BYTES + NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] id = Arrays.copyOf(sealed, KEY_ID_BYTES);
        byte[] nonce = Arrays.copyOfRange(sealed, KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
        byte[] rest = Arrays.copyOfRange(sealed, KEY_ID_BYTES + NONCE_BYTES, sealed.length);
        return keys.stream()
                .filter(key -> Arrays.equals(key.id(), id))
                .findFirst()
                .flatMap(key -> open(key, nonce, userId, rest));
    }

    private static Optional<byte[]> open(Key key, byte[] nonce, String userId, byte[] sealed) {
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, userId).doFinal(sealed));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String userId) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.cipherKey(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(userId.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] derive(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            return mac.doFinal(purpose.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no " + MAC, e);
        }
    }
}
