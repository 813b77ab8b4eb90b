package cloud.edd.platform.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hex SHA-256 of a token as it was handed out, prefix included. Tokens are long and random: no salt is needed. */
public final class TokenHash {
    private TokenHash() {}

    public static String of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    /** Of an API token as it was handed out, though it may have been shown without its prefix. */
    public static String ofApiToken(String presented) {
        return of(
                presented.startsWith(TokenWriter.API_TOKEN_PREFIX)
                        ? presented
                        : TokenWriter.API_TOKEN_PREFIX + presented);
    }
}
