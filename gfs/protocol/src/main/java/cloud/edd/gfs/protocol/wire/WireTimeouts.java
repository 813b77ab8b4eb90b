package cloud.edd.gfs.protocol.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a connection may stand still, or a frame be under way, before the connection is closed.
 *
 * @param idle no frame has begun; a side that wants to keep the connection sends a ping before
 * @param progress a frame has begun, or waits to be sent, and no byte of it moves
 * @param leastBytesPerSecond of a frame that has begun: beyond the time of progress it takes no longer than its length at
 *     this rate, so that whoever sends a byte now and then does not hold a buffer for ever
 */
public record WireTimeouts(Duration idle, Duration progress, int leastBytesPerSecond) {

    /** Below what any line carries that a person would use: a segment of 1 MiB may take 84 s. */
    private static final int LEAST_BYTES_PER_SECOND = 16 << 10;

    /** Two lost pings of a client that pings every two minutes; a peer that moves nothing for 20 s is gone. */
    public static final WireTimeouts DEFAULT =
            new WireTimeouts(Duration.ofMinutes(5), Duration.ofSeconds(20), LEAST_BYTES_PER_SECOND);

    /** How long a frame of so many bytes may be under way. */
    long frameNanos(int bytes) {
        return progress.toNanos() + TimeUnit.SECONDS.toNanos(bytes) / leastBytesPerSecond;
    }
}
