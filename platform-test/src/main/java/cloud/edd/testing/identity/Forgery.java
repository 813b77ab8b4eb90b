package cloud.edd.testing.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What somebody makes of a good token who has read how such tokens are attacked. */
public final class Forgery {
    private Forgery() {}

    /** The same claims, said to need no signature. */
    public static String unsigned(String token) {
        return encode("{\"alg\":\"none\",\"typ\":\"session+jwt\"}") + "." + payload(token) + ".";
    }

    /**
     * The same header but for the algorithm, and the same claims, signed with a secret: the one of older tokens, or what is
     * published to verify with.
     *
     * @param bits of the hash: 256 for HS256
     */
    public static String withSecret(String token, int bits, String secret) {
        String header = decode(token.substring(0, token.indexOf('.')))
                .replaceFirst("\"alg\":\"[^\"]*\"", "\"alg\":\"HS" + bits + "\"");
        String signed = encode(header) + "." + payload(token);
        String algorithm = "HmacSHA" + bits;
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same header and signature around claims that say administrator. */
    public static String madeAdmin(String token) {
        String claims = decode(payload(token));
        String bent = claims.replace("\"is_admin\":false", "\"is_admin\":true");
        if (bent.equals(claims)) {
            throw new IllegalArgumentException("not a session of an ordinary user: " + claims);
        }
        String[] parts = token.split("\\.");
        return parts[0] + "." + encode(bent) + "." + parts[2];
    }

    private static String payload(String token) {
        return token.split("\\.")[1];
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
