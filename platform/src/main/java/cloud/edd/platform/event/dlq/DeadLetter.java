package cloud.edd.platform.event.dlq;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An event that a consumer gave up on.
 *
 * @param id sequence in the stream of dead letters; what replay and discard take
 * @param at when it was given up
 * @param durable the consumer that gave up
 * @param eventId the event's own id
 * @param subject where it was published
 * @param type full protobuf name of the message; empty for old JSON bodies
 * @param tries how often it was delivered
 * @param error of the last try
 */
record DeadLetter(
        long id, Instant at, String durable, String eventId, String subject, String type, long tries, String error) {

    static DeadLetter of(MessageInfo message) {
        var headers = message.getHeaders() == null ? new Headers() : message.getHeaders();
        var subject = message.getSubject() == null ? "" : message.getSubject();
        var time = message.getTime();
        return new DeadLetter(
                message.getSeq(),
                time == null ? Instant.EPOCH : time.toInstant(),
                subject.substring(subject.lastIndexOf('.') + 1),
                text(headers.getFirst(DeadLetterHeaders.ORIGINAL_ID)),
                text(headers.getFirst(DeadLetterHeaders.ORIGINAL_SUBJECT)),
                text(headers.getFirst(DeadLetterHeaders.TYPE)),
                number(headers.getFirst(DeadLetterHeaders.TRIES)),
                text(headers.getFirst(DeadLetterHeaders.ERROR)));
    }

    JsonValue toJson() {
        var members = new LinkedHashMap<String, JsonValue>();
        members.put("id", new JsonValue(id));
        members.put("at", new JsonValue(at.toString()));
        members.put("durable", new JsonValue(durable));
        members.put("event_id", new JsonValue(eventId));
        members.put("subject", new JsonValue(subject));
        members.put("type", new JsonValue(type));
        members.put("tries", new JsonValue(tries));
        members.put("error", new JsonValue(error));
        return new JsonValue(members);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long number(@Nullable String value) {
        return value == null || !value.matches("\\d{1,18}") ? 0 : Long.parseLong(value);
    }
}
