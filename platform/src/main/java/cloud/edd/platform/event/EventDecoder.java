package cloud.edd.platform.event;

import cloud.edd.proto.events.EventMetadata;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.time.Instant;
import java.util.Optional;

/** Understands what a stream holds. */
final class EventDecoder {
    private EventDecoder() {}

    /**
     * Reads an event.
     *
     * @return empty when it is of a type this build does not know
     * @throws UndecodableEventException when the body is not what its type says
     */
    static Optional<ReceivedEvent<Message>> decode(StoredMessage stored) throws UndecodableEventException {
        return body(stored).map(body -> received(stored, body));
    }

    private static Optional<Message> body(StoredMessage stored) throws UndecodableEventException {
        var bytes = stored.body().toByteArray();
        var typeName = stored.header(EventHeaders.TYPE);
        if (typeName.isEmpty()) {
            if (JsonEvents.isJson(bytes)) {
                return JsonEvents.read(stored.subject(), bytes);
            }
            throw new UndecodableEventException(
                    "the message on " + stored.subject() + " has no header " + EventHeaders.TYPE);
        }
        var type = EventTypes.find(typeName.get());
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.get().getParserForType().parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new UndecodableEventException(
                    "the message on " + stored.subject() + " is no " + typeName.get() + ": " + e.getMessage(), e);
        }
    }

    private static ReceivedEvent<Message> received(StoredMessage stored, Message body) {
        var metadata = metadata(body);
        var at = metadata.getTimestamp();
        // Older publishers gave the id in the body only.
        var id = stored.header(EventHeaders.MESSAGE_ID).isEmpty()
                        && !metadata.getEventId().isEmpty()
                ? metadata.getEventId()
                : stored.id();
        return new ReceivedEvent<>(
                id,
                stored.subject(),
                metadata.getEntityId(),
                metadata.getVersion() == 0 ? ownVersion(body) : metadata.getVersion(),
                Instant.ofEpochSecond(at.getSeconds(), at.getNanos()),
                metadata.getSource(),
                stored.header(EventHeaders.TRACEPARENT).orElse(null),
                body);
    }

    private static EventMetadata metadata(Message body) {
        var field = body.getDescriptorForType().findFieldByName("metadata");
        return field == null ? EventMetadata.getDefaultInstance() : (EventMetadata) body.getField(field);
    }

    /** Identity events carried a version of their own before every event had one. */
    private static long ownVersion(Message body) {
        var field = body.getDescriptorForType().findFieldByName("version");
        return field != null && body.getField(field) instanceof Long version ? version : 0;
    }
}
