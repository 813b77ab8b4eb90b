package cloud.edd.platform.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where durable consumers remember what they handled.
 *
 * @param needed what must be there for it
 * @param outbox how much waits in it, if there is a database
 */
record EventStore(
        ProcessedEvents processed,
        List<EventDependency> needed,
        @Nullable OutboxGauge outbox) {
    /** For a service without a database. */
    static EventStore inMemory() {
        return new EventStore(new RecentProcessedEvents(), List.of(), null);
    }
}
