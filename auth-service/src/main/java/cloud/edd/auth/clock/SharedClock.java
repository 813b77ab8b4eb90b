package cloud.edd.auth.clock;

import java.time.Instant;

/**
 * The one clock that all replicas read. What one replica writes down and another judges within minutes is timed by it, so that
 * nobody waits longer, or less long, because their clocks disagree. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SharedClock {

    Instant now();
}
