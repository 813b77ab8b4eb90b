package cloud.edd.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An app as a telephone has it, which reads the secret from base32 and knows what time it is. */
@SuppressWarnings("ArrayRecordComponent")
record AuthenticatorApp(byte[] secret) {
    private static final int STEP_SECONDS = 30;

    static AuthenticatorApp of(String base32) {
        var bits = ByteBuffer.allocate(base32.length() * 5 / 8);
        int buffer = 0;
        int held = 0;
        for (int i = 0; i < base32.length(); i++) {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
            held += 5;
            if (held >= 8) {
                held -= 8;
                bits.put((byte) (buffer >> held));
            }
        }
        return new AuthenticatorApp(bits.array());
    }

    /** The code now, or so many steps away. */
    String code(int steps) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8)
                    .putLong(Instant.now().getEpochSecond() / STEP_SECONDS + steps)
                    .array());
            int offset = hash[19] & 0xf;
            return "%06d".formatted((ByteBuffer.wrap(hash, offset, 4).getInt() & 0x7fffffff) % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
