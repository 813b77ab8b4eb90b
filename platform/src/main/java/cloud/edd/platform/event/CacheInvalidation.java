package cloud.edd.platform.event;

import com.google.protobuf.Message;

/**
 * Keeps a cache in this replica true to another service's facts. Declare it as a bean: it gets a consumer of its own
 * that sees every event published while it is subscribed, in order.
 *
 * <p>The order of calls: {@link #load} once the subscription stands, {@link #apply} for what came since, {@link #live}
 * when it is caught up; {@link #interrupted} whenever events may have been missed (the bus is away, was back after being
 * away, went silent for 10 s, lost its state), then the same again. All calls come from one thread.
 */
public interface CacheInvalidation {
    /** For logs and metrics; unique within the service. */
    String name();

    /** Where it listens. */
    EventStream stream();

    /** One subject, with wildcards, such as {@code auth.session.>}. */
    String filter();

    /**
     * Fetches from the owner what the cache must know from the start, if anything.
     *
     * @throws Exception when the owner cannot be asked; called again after a pause
     */
    default void load() throws Exception {}

    /** Applies one event; must be quick and must not fail. */
    void apply(ReceivedEvent<Message> event);

    /** Every event from now on is seen: what is cached may live its full time. */
    default void live() {}

    /**
     * Events may have been missed: drop everything that was cached. Until {@link #live} a positive answer may live 5 s
     * if its owner can be asked, at most 5 min if not.
     *
     * @param reason for the log
     */
    void interrupted(String reason);
}
