package cloud.edd.gateway.forward;

import java.time.Duration;

/**
 * When a body counts as stalled. A zero duration or rate means no limit.
 *
 * @param sourceGap between two pieces, while one is wanted
 * @param slowGrace the span over which {@code slowRate} is measured, again and again
 * @param slowRate bytes per second of the source, counting only the time in which more was wanted
 * @param sinkProgress how long nothing of what was written may be taken
 */
record PumpLimits(Duration sourceGap, Duration slowGrace, int slowRate, Duration sinkProgress) {
    private static final long SHORTEST_TICK_MILLIS = 10;
    private static final long LONGEST_TICK_MILLIS = 1_000;
    private static final int TICKS_PER_LIMIT = 8;

    /** How often the limits are looked at: often enough for the shortest of them, and rarely. */
    long tickMillis() {
        long shortest = sinkProgress.toMillis();
        if (!sourceGap.isZero()) {
            shortest = Math.min(shortest, sourceGap.toMillis());
        }
        if (!slowGrace.isZero()) {
            shortest = Math.min(shortest, slowGrace.toMillis());
        }
        return Math.clamp(shortest / TICKS_PER_LIMIT, SHORTEST_TICK_MILLIS, LONGEST_TICK_MILLIS);
    }
}
