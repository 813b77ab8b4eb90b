package cloud.edd.platform.event;

import com.google.protobuf.Message;
import java.util.List;

/**
 * Handles events of one type. Declare it as a bean; handlers with the same {@link DurableSubscription} share its
 * consumer, and an event for which none of them has the type is acknowledged and forgotten.
 *
 * <p>With a database, each event is handled in one transaction that also records its id: whatever {@link #handle} writes
 * happens once, however often the event is delivered. An effect outside the database must be harmless when repeated.
 * Events come one at a time per replica, in the order of the stream until one had to be retried; keep a projection right
 * with {@link ProjectionVersions}.
 *
 * @param <T> the message, such as {@code UserDeleted}
 */
public interface EventHandler<T extends Message> {
    /** The consumer this handler belongs to. */
    DurableSubscription subscription();

    /** The generated class of the message. */
    Class<T> type();

    /**
     * Applies the event.
     *
     * @throws DependencyUnavailableException when something the handler needs is away: the event is kept and tried again
     *     when it is back, and this does not count as a failure
     * @throws Exception when it failed: it is tried again after 1 s, 5 s, 30 s, 2 min and 10 min, then it becomes a dead
     *     letter
     */
    void handle(ReceivedEvent<T> event) throws Exception;

    /** What must be there besides the database before events are taken from the bus. */
    default List<EventDependency> dependencies() {
        return List.of();
    }
}
