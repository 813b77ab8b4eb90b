package cloud.edd.gateway.cache;

import java.time.Duration;

/** Whether this replica hears what changes elsewhere. Thread-safe. */
final class BusState {
    /** How long an answer is believed while changes may be missed. */
    private static final Duration WITHOUT_NEWS = Duration.ofSeconds(5);

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final boolean expected;
    private volatile boolean live;

    /** @param expected whether there is a bus at all; without one there is nobody to tell of changes */
    BusState(boolean expected) {
        this.expected = expected;
    }

    void live(boolean hears) {
        live = hears;
    }

    /** How long after it came an answer may be used without asking for it again. */
    Duration believed() {
        return live || !expected ? FOR_EVER : WITHOUT_NEWS;
    }
}
