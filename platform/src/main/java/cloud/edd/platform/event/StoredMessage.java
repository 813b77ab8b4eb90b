package cloud.edd.platform.event;

import com.google.protobuf.ByteString;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stream holds of an event, before anybody tried to understand it.
 *
 * @param id of the event; made of stream and sequence when the publisher gave none
 */
record StoredMessage(String id, String subject, Headers headers, ByteString body) {

    static StoredMessage of(Message message) {
        var position = message.metaData();
        return of(
                Objects.requireNonNull(message.getSubject()),
                message.getHeaders(),
                message.getData(),
                position.getStream() + ":" + position.streamSequence());
    }

    static StoredMessage of(
            String subject, @Nullable Headers headers, byte @Nullable [] body, String positionInStream) {
        var known = headers == null ? new Headers() : headers;
        var id = known.getFirst(EventHeaders.MESSAGE_ID);
        return new StoredMessage(
                id == null ? positionInStream : id,
                subject,
                known,
                body == null ? ByteString.EMPTY : ByteString.copyFrom(body));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }
}
