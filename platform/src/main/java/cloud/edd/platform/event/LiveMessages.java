package cloud.edd.platform.event;

import java.util.function.Consumer;

/**
 * Messages between the replicas of a service for whoever listens now: nothing is stored, nothing is repeated, and what is
 * said while the bus is away is lost. For progress and other things that are worthless a second later; a change of state
 * is an {@link Event}.
 *
 * <p>Subjects lie outside every {@link EventStream}. Thread-safe.
 */
public interface LiveMessages {

    /**
     * Says something to the other replicas. Never blocks and never fails.
     *
     * @throws IllegalArgumentException when a stream would store the subject
     */
    void publish(String subject, byte[] body);

    /**
     * Hears what other replicas say on a subject, which may have wildcards; never what this one says. The listener is called
     * by one thread at a time, must be quick, and must not fail.
     */
    Listening listen(String subject, Consumer<byte[]> listener);

    /** Ends with {@link #close()}, which may be called twice. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
