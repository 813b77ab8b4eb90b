package cloud.edd.gfs.client.core;

import java.time.Duration;

/** The client's limits with the usual proportions and short segments, so that long files cost no memory. */
final class ShortSegments {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ShortSegments() {}

    static ClientLimits of(int segmentBytes, int chunkBytes) {
        return new ClientLimits(
                segmentBytes,
                4 * segmentBytes,
                chunkBytes,
                48 * segmentBytes,
                PATIENCE.toNanos(),
                Duration.ofSeconds(5).toNanos(),
                PATIENCE.toNanos(),
                Duration.ofSeconds(6).toNanos(),
                Duration.ofSeconds(3).toNanos(),
                segmentBytes,
                4 * segmentBytes);
    }
}
