package cloud.edd.platform.event;

import java.util.OptionalLong;

/**
 * Tells how far a durable consumer is behind, for decisions that need a projection to be complete. Asks the bus each time,
 * so it is as true as its answer is young. Thread-safe.
 */
@FunctionalInterface
public interface ConsumerLag {
    /** Events that the consumer has not handled yet; empty when the bus cannot be asked or knows no such consumer. */
    OptionalLong of(DurableSubscription subscription);
}
