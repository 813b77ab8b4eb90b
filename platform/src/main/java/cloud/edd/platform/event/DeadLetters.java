package cloud.edd.platform.event;

import cloud.edd.platform.event.dlq.DeadLetterHeaders;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.impl.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lays events that a consumer cannot handle aside, for an operator. */
final class DeadLetters {
    private static final int LONGEST_ERROR = 1000;

    private final DurableSubscription subscription;

    DeadLetters(DurableSubscription subscription) {
        this.subscription = subscription;
    }

    /**
     * Stores the event and returns when the bus has acknowledged it.
     *
     * @param number which dead letter of this event for this consumer it is, the first being 1
     * @param tries how often the event was delivered
     */
    void bury(JetStream jetStream, StoredMessage event, long number, long tries, Throwable cause)
            throws IOException, JetStreamApiException {
        var headers = new Headers(event.headers());
        headers.put(EventHeaders.MESSAGE_ID, subscription.durable() + ":" + event.id() + ":" + number);
        headers.put(DeadLetterHeaders.ORIGINAL_ID, event.id());
        headers.put(DeadLetterHeaders.ORIGINAL_SUBJECT, event.subject());
        headers.put(DeadLetterHeaders.NUMBER, Long.toString(number));
        headers.put(DeadLetterHeaders.TRIES, Long.toString(tries));
        headers.put(DeadLetterHeaders.ERROR, printable(cause));
        jetStream.publish(subject(), headers, event.body().toByteArray());
    }

    /** Restores the event from its dead letter. */
    static StoredMessage exhume(Headers headers, byte @Nullable [] body, String position) {
        var original = new Headers(headers);
        var id = headers.getFirst(DeadLetterHeaders.ORIGINAL_ID);
        if (id != null) {
            original.put(EventHeaders.MESSAGE_ID, id);
        }
        var subject = headers.getFirst(DeadLetterHeaders.ORIGINAL_SUBJECT);
        return StoredMessage.of(subject == null ? "" : subject, original, body, position);
    }

    String subject() {
        return EventStream.DLQ.prefix() + subscription.stream().name() + "." + subscription.durable();
    }

    /** Headers are one line of ASCII. */
    private static String printable(Throwable cause) {
        var text = (cause.getClass().getSimpleName() + ": " + cause.getMessage()).replaceAll("[^\\x20-\\x7e]+", " ");

        return text.substring(0, Math.min(text.length(), LONGEST_ERROR));
    }
}
