package cloud.edd.gateway.exchange;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code X-Request-ID}: what a client sends is kept if it is harmless, else a new one is made. */
public final class RequestId {
    public static final String HEADER = "X-Request-ID";

    private static final int LONGEST = 128;

    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
    private static final long VARIANT_OF_RFC_9562 = 0x8000_0000_0000_0000L;

    private RequestId() {}

    public static String keepOrCreate(@Nullable String sent) {
        return sent != null && isHarmless(sent) ? sent : create();
    }

    /** A random UUID (version 4). It tells requests apart and is no secret, so that a fast source of numbers does. */
    private static String create() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        (random.nextLong() & ~VERSION_BITS) | VERSION_4,
                        (random.nextLong() & ~VARIANT_BITS) | VARIANT_OF_RFC_9562)
                .toString();
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
