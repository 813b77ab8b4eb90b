package cloud.edd.platform.event;

/**
 * A durable consumer: the bus remembers for it what was handled, replicas of the service share it.
 *
 * @param durable its name, such as {@code sfs-backend}
 * @param stream where it reads
 * @param filter one subject, with wildcards, such as {@code auth.user.>}
 * @param start what a consumer that did not exist before gets first
 */
public record DurableSubscription(String durable, EventStream stream, String filter, Start start) {
    /** What a new consumer starts with. */
    public enum Start {
        /** Everything the stream still holds. */
        ALL,
        /** The last message, then what follows. */
        LAST,
        /** What is published from now on. */
        NEW
    }

    /** A consumer that starts with everything the stream still holds. */
    public static DurableSubscription ofAll(String durable, EventStream stream, String filter) {
        return new DurableSubscription(durable, stream, filter, Start.ALL);
    }
}
