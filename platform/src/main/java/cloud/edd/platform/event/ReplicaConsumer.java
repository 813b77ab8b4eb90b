package cloud.edd.platform.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one cache of this replica true. Listens before the consumer exists and loads after, so that nothing falls
 * between; whenever an event may have been missed it has the cache dropped and begins anew.
 */
final class ReplicaConsumer {
    /** How quickly a lost connection is noticed; silence is measured separately. */
    private static final Duration POLL = Duration.ofMillis(250);
    /** What may wait while the cache loads; more is dropped, shows as a gap, and everything begins anew. */
    private static final int MOST_WAITING = 10_000;

    private static final long MOST_WAITING_BYTES = 16L << 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(ReplicaConsumer.class);

    private final CacheInvalidation cache;
    private final EventBus bus;
    private final Duration silence;
    private final RandomGenerator random;
    private final Worker worker;

    ReplicaConsumer(CacheInvalidation cache, EventBus bus, Duration silence, RandomGenerator random) {
        this.cache = cache;
        this.bus = bus;
        this.silence = silence;
        this.random = random;
        this.worker = new Worker("events-cache-" + cache.name(), this::run);
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.stop();
    }

    private void run() throws InterruptedException {
        var backoff = new JitteredBackoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        while (worker.isRunning()) {
            var session = bus.awaitSession();
            String reason;
            try {
                reason = follow(session, backoff);
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                reason = "the event bus refuses: " + e.getMessage();
            } catch (RuntimeException e) {
                log.error("the cache {} failed on an event", cache.name(), e);
                reason = "an event could not be applied";
            }
            log.warn("dropping the cache {}: {}", cache.name(), reason);
            cache.interrupted(reason);
            backoff.pause();
        }
    }

    /** Returns why it ended. */
    private String follow(BusSession session, JitteredBackoff backoff)
            throws IOException, JetStreamApiException, InterruptedException {
        var connection = session.connection();
        var management = connection.jetStreamManagement();
        var inbox = connection.createInbox();
        var subscription = connection.subscribe(inbox);
        subscription.setPendingLimits(MOST_WAITING, MOST_WAITING_BYTES);
        try {
            var consumer = management.addOrUpdateConsumer(
                    cache.stream().name(),
                    ConsumerConfiguration.builder()
                            .deliverSubject(inbox)
                            .filterSubject(cache.filter())
                            .deliverPolicy(DeliverPolicy.New)
                            .ackPolicy(AckPolicy.None)
                            .idleHeartbeat(silence.dividedBy(2))
                            .build());
            load(session);
            cache.live();
            backoff.reset();
            log.debug("the cache {} follows as {}", cache.name(), consumer.getName());
            return listen(session, subscription);
        } finally {
            unsubscribe(subscription);
        }
    }

    private void load(BusSession session) throws InterruptedException {
        var backoff = new JitteredBackoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        while (true) {
            try {
                cache.load();
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                log.warn("the cache {} could not be loaded, trying again: {}", cache.name(), e.toString());
                backoff.pause();
            }
            if (!bus.isCurrent(session)) {
                throw new IllegalStateException("the connection was lost while loading");
            }
        }
    }

    private String listen(BusSession session, Subscription subscription) throws InterruptedException {
        var position = new Position();
        var heard = System.nanoTime();
        while (worker.isRunning()) {
            var message = subscription.nextMessage(POLL);
            if (!bus.isCurrent(session)) {
                return "the connection to the event bus was lost";
            }
            if (message == null) {
                if (System.nanoTime() - heard > silence.toNanos()) {
                    return "nothing was heard for " + silence.toMillis() + " ms";
                }
                continue;
            }
            heard = System.nanoTime();
            if (!position.follows(message)) {
                return "events are missing before " + message;
            }
            if (!message.isStatusMessage() && !apply(message)) {
                return "the event on " + message.getSubject() + " cannot be read";
            }
        }
        return "it stops";
    }

    private boolean apply(Message message) {
        try {
            EventDecoder.decode(StoredMessage.of(message)).ifPresent(cache::apply);
            return true;
        } catch (UndecodableEventException e) {
            log.error("the cache {} cannot read an event: {}", cache.name(), e.getMessage());
            return false;
        }
    }

    private static void unsubscribe(Subscription subscription) {
        try {
            // The consumer ends by itself when nobody listens any more.
            subscription.unsubscribe();
        } catch (IllegalStateException e) {
            log.debug("the subscription ended with its connection: {}", e.getMessage());
        }
    }

    /** Where we are in the consumer's and the stream's numbering. */
    private static final class Position {
        private static final String LAST_CONSUMER_SEQUENCE = "Nats-Last-Consumer";

        private long consumerSequence;
        private long streamSequence;

        /** False when something is missing or the numbering went back. */
        boolean follows(Message message) {
            if (message.isStatusMessage()) {
                var headers = message.getHeaders();
                var last = headers == null ? null : headers.getFirst(LAST_CONSUMER_SEQUENCE);
                return last == null || Long.parseLong(last) == consumerSequence;
            }
            var position = message.metaData();
            var follows =
                    position.consumerSequence() == consumerSequence + 1 && position.streamSequence() > streamSequence;
            consumerSequence = position.consumerSequence();
            streamSequence = position.streamSequence();
            return follows;
        }
    }
}
