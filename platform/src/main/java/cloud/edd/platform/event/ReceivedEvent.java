package cloud.edd.platform.event;

import com.google.protobuf.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from the bus.
 *
 * @param id unique per event; the same when it is delivered again
 * @param subject where it was published
 * @param entityId what it is about
 * @param version the entity's row version; 0 when the publisher gave none
 * @param at when it happened
 * @param source the service that published it
 * @param traceparent W3C trace context of the request that caused it
 * @param body the message
 */
public record ReceivedEvent<T extends Message>(
        String id,
        String subject,
        String entityId,
        long version,
        Instant at,
        String source,
        @Nullable String traceparent,
        T body) {}
