package cloud.edd.platform.event;

import java.util.List;

/**
 * Where durable consumers remember what they handled.
 *
 * @param needed what must be there for it
 */
record EventStore(ProcessedEvents processed, List<EventDependency> needed) {
    /** For a service without a database. */
    static EventStore inMemory() {
        return new EventStore(new RecentProcessedEvents(), List.of());
    }
}
