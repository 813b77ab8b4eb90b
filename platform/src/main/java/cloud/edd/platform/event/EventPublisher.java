package cloud.edd.platform.event;

/**
 * Publishes state changes without losing one. The event is a row in {@code event_outbox}, written in the caller's
 * transaction: it exists if and only if the change it tells of was committed. A relay sends it afterwards, also when the
 * bus is away for hours, in the order of versions within its aggregate, at least once.
 *
 * <p>Thread-safe.
 */
public interface EventPublisher {
    /**
     * Writes the event into the outbox.
     *
     * @throws IllegalStateException outside a transaction
     * @throws IllegalArgumentException when no stream holds the subject, or the event is larger than the bus takes
     * @throws org.springframework.dao.DuplicateKeyException when the aggregate has an event of this version already
     */
    void publish(Event event);
}
