package cloud.edd.gfs.client.core;

import java.time.Duration;

/**
 * The bounds of the client's cores. Sizes in bytes, times in nanoseconds.
 *
 * @param segmentBytes one prepared piece of a stream; divides chunkBytes
 * @param windowBytes of a stream that are on their way and not committed
 * @param chunkBytes a full chunk; the same as the master's
 * @param placeAheadBytes how full a chunk is when the next one is placed
 * @param callNanos for one operation, retries included
 * @param tryNanos for one try of a call
 * @param stallNanos how long a stream may go without progress
 * @param replyNanos how long a chunkserver may be silent, and no byte move, before another is taken; one that says that it is
 *     at work has until half of stallNanos
 * @param connectNanos for one connection
 * @param readBytes one request of a reader; a multiple of the block of 64 KiB
 * @param readAheadBytes asked for or delivered and not yet consumed
 */
public record ClientLimits(
        int segmentBytes,
        int windowBytes,
        int chunkBytes,
        int placeAheadBytes,
        long callNanos,
        long tryNanos,
        long stallNanos,
        long replyNanos,
        long connectNanos,
        int readBytes,
        int readAheadBytes) {

    /** The same for a reader that asks for so much at a time, and for nothing ahead of it until it is allowed to. */
    public ClientLimits reading(int bytes) {
        return new ClientLimits(
                segmentBytes,
                windowBytes,
                chunkBytes,
                placeAheadBytes,
                callNanos,
                tryNanos,
                stallNanos,
                replyNanos,
                connectNanos,
                bytes,
                bytes);
    }

    /** What the specification names. */
    public static ClientLimits standard(Duration call, Duration stall, Duration connect) {
        return new ClientLimits(
                1 << 20,
                4 << 20,
                64 << 20,
                48 << 20,
                call.toNanos(),
                Math.min(call.toNanos(), Duration.ofSeconds(5).toNanos()),
                stall.toNanos(),
                Duration.ofSeconds(6).toNanos(),
                connect.toNanos(),
                1 << 20,
                4 << 20);
    }
}
