package cloud.edd.platform.event;

import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.Timestamp;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Gives a message its id, its metadata and its headers. */
final class EventEncoder {
    /** Half of the bus's default limit for a message, so that headers fit too. */
    private static final int MAX_PAYLOAD_BYTES = 512 << 10;

    private final String source;
    private final UuidV7Generator ids;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param source the service's name */
    EventEncoder(String source, UuidV7Generator ids, InstantSource clock, RandomGenerator random) {
        this.source = source;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    record Encoded(UUID id, String subject, Map<String, String> headers, ByteString payload) {}

    Encoded encode(String subject, String entityId, long version, Message body) {
        if (EventStream.ofSubject(subject).isEmpty()) {
            throw new IllegalArgumentException("no stream holds the subject " + subject);
        }
        var id = ids.next();
        var payload = withMetadata(body, metadata(id, entityId, version)).toByteString();
        if (payload.size() > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("the event " + subject + " has " + payload.size() + " bytes, more than "
                    + MAX_PAYLOAD_BYTES + ": publish a reference instead");
        }
        var headers = new LinkedHashMap<String, String>();
        headers.put(EventHeaders.MESSAGE_ID, id.toString());
        headers.put(EventHeaders.CONTENT_TYPE, EventHeaders.PROTOBUF);
        headers.put(EventHeaders.TYPE, body.getDescriptorForType().getFullName());
        headers.put(EventHeaders.TRACEPARENT, traceparent());
        return new Encoded(id, subject, headers, payload);
    }

    private EventMetadata metadata(UUID id, String entityId, long version) {
        var now = clock.instant();
        return EventMetadata.newBuilder()
                .setEventId(id.toString())
                .setEntityId(entityId)
                .setTimestamp(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .setSource(source)
                .setVersion(version)
                .build();
    }

    /** The current request's, else of a new trace. */
    private String traceparent() {
        return RequestContext.current()
                .map(RequestContext::trace)
                .orElseGet(() -> TraceContext.continueFrom(null, random))
                .header();
    }

    private static Message withMetadata(Message body, EventMetadata metadata) {
        var field = body.getDescriptorForType().findFieldByName("metadata");
        if (field == null) {
            throw new IllegalArgumentException(body.getDescriptorForType().getFullName() + " is not an event");
        }
        return body.toBuilder().setField(field, metadata).build();
    }
}
