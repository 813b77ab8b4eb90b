package cloud.edd.platform.event;

import cloud.edd.platform.event.dlq.DeadLetterHeaders;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an operator who wants a dead letter tried again: hands it to this durable consumer's own handlers, inside this
 * service, so that nobody else sees the event twice. Of several replicas one answers.
 */
final class ReplayResponder {
    /** How long one wait for a request lasts before the connection is looked at. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ReplayResponder.class);

    private final DurableSubscription subscription;
    private final EventBus bus;
    private final EventRouter router;
    private final DeadLetters deadLetters;
    private final Worker worker;

    ReplayResponder(DurableSubscription subscription, EventBus bus, EventRouter router) {
        this.subscription = subscription;
        this.bus = bus;
        this.router = router;
        this.deadLetters = new DeadLetters(subscription);
        this.worker = new Worker("events-replay-" + subscription.durable(), this::run);
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.stop();
    }

    private void run() throws InterruptedException {
        while (worker.isRunning()) {
            var session = bus.awaitSession();
            var requests = session.connection()
                    .subscribe(
                            DeadLetterHeaders.REPLAY_SUBJECT_PREFIX + subscription.durable(), subscription.durable());
            try {
                while (worker.isRunning() && bus.isCurrent(session)) {
                    var request = requests.nextMessage(POLL);
                    if (request != null && request.getReplyTo() != null) {
                        reply(session.connection(), request);
                    }
                }
            } catch (IllegalStateException e) {
                log.debug("{} listens again for replays: {}", subscription.durable(), e.getMessage());
            } finally {
                unsubscribe(requests);
            }
        }
    }

    private static void unsubscribe(io.nats.client.Subscription requests) {
        try {
            requests.unsubscribe();
        } catch (IllegalStateException e) {
            log.debug("the subscription ended with its connection: {}", e.getMessage());
        }
    }

    private void reply(Connection connection, Message request) throws InterruptedException {
        String answer;
        try {
            answer = replay(connection, Long.parseLong(new String(request.getData(), StandardCharsets.UTF_8)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            answer = DeadLetterHeaders.FAILED + " " + e.getMessage();
        }
        connection.publish(Objects.requireNonNull(request.getReplyTo()), answer.getBytes(StandardCharsets.UTF_8));
    }

    private String replay(Connection connection, long sequence) throws Exception {
        var management = connection.jetStreamManagement();
        var letter = management.getMessage(DeadLetterHeaders.STREAM, sequence);
        var headers = letter.getHeaders();
        if (!deadLetters.subject().equals(letter.getSubject()) || headers == null) {
            return DeadLetterHeaders.FAILED + " dead letter " + sequence + " belongs to " + letter.getSubject();
        }
        var stored = DeadLetters.exhume(headers, letter.getData(), DeadLetterHeaders.STREAM + ":" + sequence);
        try {
            var outcome = router.handle(stored);
            management.deleteMessage(DeadLetterHeaders.STREAM, sequence, false);
            log.info("{} replayed {} {}: {}", subscription.durable(), stored.subject(), stored.id(), outcome);
            return DeadLetterHeaders.HANDLED + " " + outcome.name().toLowerCase(Locale.ROOT);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            buryAgain(connection, stored, sequence, e);
            return DeadLetterHeaders.FAILED + " " + e;
        }
    }

    private void buryAgain(Connection connection, StoredMessage stored, long sequence, Exception cause)
            throws IOException, JetStreamApiException {
        var number = Long.parseLong(stored.header(DeadLetterHeaders.NUMBER).orElse("1"));
        var tries = Long.parseLong(stored.header(DeadLetterHeaders.TRIES).orElse("0"));
        deadLetters.bury(connection.jetStream(), stored, number + 1, tries + 1, cause);
        connection.jetStreamManagement().deleteMessage(DeadLetterHeaders.STREAM, sequence, false);
        log.warn("{} failed again on {} {}", subscription.durable(), stored.subject(), stored.id(), cause);
    }
}
