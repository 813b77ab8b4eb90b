package cloud.edd.gateway.listener;

import java.time.Duration;

/** The waits of a drain. An interrupted one ends the waiting. */
final class DrainBackoff {
    /** How often open connections are counted. */
    static final Duration STEP = Duration.ofMillis(20);

    void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
