package cloud.edd.platform.event;

import com.google.protobuf.Message;

/**
 * Publishes readings and hints that are worth less than a wait: never blocks, needs no database, drops when the bus is
 * away or slow, and counts each drop in {@code edd.events.samples.dropped}. State changes go through {@link
 * EventPublisher}.
 *
 * <p>Thread-safe.
 */
public interface SamplePublisher {
    /**
     * Sends the sample or drops it.
     *
     * @param subject such as {@code cluster.metrics}
     * @param entityId what the sample is about
     * @param body one of the messages of {@code cloud.edd.proto.events}; its {@code metadata} is filled in
     * @throws IllegalArgumentException when no stream holds the subject
     */
    void publish(String subject, String entityId, Message body);
}
