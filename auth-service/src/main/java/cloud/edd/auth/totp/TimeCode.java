package cloud.edd.auth.totp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes as RFC 6238 makes them: SHA-1, 30 s, six digits, the one variant that every app knows. */
final class TimeCode {
    static final int SECRET_BYTES = 20;
    static final int DIGITS = 6;
    static final int STEP_SECONDS = 30;

    private static final String ALGORITHM = "HmacSHA1";
    private static final int MODULUS = 1_000_000;
    // RFC 6238 section 5.2: clocks of telephones are a little off, and typing takes time.
    private static final int STEPS_OFF = 1;

    private TimeCode() {}

    /** The newest step around this time whose code it is. */
    static OptionalLong stepOf(String code, byte[] secret, Instant now) {
        long step = now.getEpochSecond() / STEP_SECONDS;
        return LongStream.iterate(step + STEPS_OFF, candidate -> candidate - 1)
                .limit(2 * STEPS_OFF + 1L)
                .filter(candidate -> equal(code, at(secret, candidate)))
                .findFirst();
    }

    /** The code of one step. */
    static String at(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] digest =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            // RFC 4226 section 5.3: the last four bits say where the 31 bits of the code begin.
            int offset = digest[digest.length - 1] & 0xf;
            int bits = ByteBuffer.wrap(digest, offset, Integer.BYTES).getInt() & 0x7fff_ffff;
            return "%06d".formatted(bits % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no " + ALGORITHM, e);
        }
    }

    private static boolean equal(String code, String expected) {
        return MessageDigest.isEqual(code.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
