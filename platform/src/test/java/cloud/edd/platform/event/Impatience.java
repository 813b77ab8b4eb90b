package cloud.edd.platform.event;

import java.time.Duration;
import java.util.List;

/** Settings with which nobody has to wait long. */
final class Impatience {
    private Impatience() {}

    static EventProperties quick() {
        return new EventProperties(
                new EventProperties.Outbox(Duration.ofMillis(200), Duration.ofHours(24)),
                new EventProperties.Consumer(
                        List.of(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(100)),
                        Duration.ofSeconds(5),
                        10,
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofHours(1),
                        Duration.ofDays(45)),
                Duration.ofSeconds(10));
    }
}
