package cloud.edd.gfs.chunkserver.core;

import java.util.concurrent.TimeUnit;

/** So many bytes in a second, on the average of a quarter of one: a bucket of tokens over the time of the core. */
final class ByteRate {

    /** What was not used is kept no longer: a pause must not become a burst. */
    private static final long KEPT_MICROS = TimeUnit.MILLISECONDS.toMicros(250);

    private static final long SECOND_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final long perSecond;
    private long available;
    private long filledNanos;

    /**
     * @param perSecond bytes, at most 1 TiB
     */
    ByteRate(long perSecond) {
        this.perSecond = perSecond;
        this.available = perSecond * KEPT_MICROS / SECOND_MICROS;
    }

    /** Takes the bytes if there is a token at all; what is taken beyond is owed, so that large pieces pass a slow rate too. */
    boolean takes(int bytes, long nowNanos) {
        long micros = Math.min(KEPT_MICROS, TimeUnit.NANOSECONDS.toMicros(nowNanos - filledNanos));
        if (micros > 0) {
            filledNanos = nowNanos;
            available = Math.min(
                    perSecond * KEPT_MICROS / SECOND_MICROS,
                    available + Math.max(1, perSecond * micros / SECOND_MICROS));
        }
        if (available <= 0) {
            return false;
        }
        available -= bytes;
        return true;
    }
}
