package cloud.edd.platform.identity;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.Map;

/**
 * Writes a token's payload so that its base64url form equals its base64 form.
 *
 * <p>The dashboard decodes the payload with {@code atob}, which knows neither {@code -} nor {@code _}. Those stand for
 * the six-bit values 62 and 63. In ASCII text, where the top bit of every byte is 0, only the low six bits of a byte can
 * have these values: {@code >}, {@code ~} (62), {@code ?} and DEL (63). Written as {@code \}{@code uXXXX} they never
 * occur.
 */
final class PayloadJson {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private static final int SIX_BITS = 0x3f;
    private static final int FIRST_UNSAFE = 62;
    private static final int ASCII_END = 0x80;

    private PayloadJson() {}

    static String write(Map<String, ?> claims) {
        String json = GSON.toJson(claims);
        StringBuilder out = new StringBuilder(json.length() + 16);
        // All of these occur only inside strings, where an escape means the same character.
        json.chars().forEach(c -> {
            if (c >= ASCII_END || (c & SIX_BITS) >= FIRST_UNSAFE) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
