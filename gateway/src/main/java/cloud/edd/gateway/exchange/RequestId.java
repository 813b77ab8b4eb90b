package cloud.edd.gateway.exchange;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code X-Request-ID}: what a client sends is kept if it is harmless, else a new one is made. */
public final class RequestId {
    public static final String HEADER = "X-Request-ID";

    private static final int LONGEST = 128;

    private RequestId() {}

    public static String keepOrCreate(@Nullable String sent) {
        return sent != null && isHarmless(sent) ? sent : UUID.randomUUID().toString();
    }

    /** Letters, digits, dots, underscores and hyphens, and not too many. */
    private static boolean isHarmless(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean harmless = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!harmless) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= LONGEST;
    }
}
