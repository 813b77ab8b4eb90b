package cloud.edd.platform.log;

import java.time.Instant;

/**
 * Moments as {@link Instant#toString} writes them. Lines come in their order, hundreds within a second: all but the
 * milliseconds is made once for a second. Thread-safe.
 */
final class TimeText {
    private static final int MILLIS = 1000;

    private static final int HUNDRED = 100;
    private static final int TEN = 10;

    /** @param beginning without the {@code Z} at the end */
    private record Second(long number, String beginning) {
        static Second of(long number) {
            String whole = Instant.ofEpochSecond(number).toString();
            return new Second(number, whole.substring(0, whole.length() - 1));
        }
    }

    private volatile Second last = Second.of(0);

    /** @param moment in milliseconds since 1970 */
    String text(long moment) {
        long number = Math.floorDiv(moment, MILLIS);
        Second second = last;
        if (second.number() != number) {
            second = Second.of(number);
            last = second;
        }
        int millis = (int) Math.floorMod(moment, (long) MILLIS);
        return millis == 0
                ? second.beginning() + "Z"
                : second.beginning() + '.' + millis / HUNDRED + millis / TEN % TEN + millis % TEN + 'Z';
    }
}
