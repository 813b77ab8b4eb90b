package cloud.edd.platform.event;

import io.nats.client.BaseConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from one durable consumer and gives them to its handlers, one at a time. Comes back after every absence
 * of the bus, the stream, the consumer or a dependency.
 */
final class DurableConsumer {
    private static final Duration FETCH = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(DurableConsumer.class);

    private final DurableSubscription subscription;
    private final EventBus bus;
    private final ConsumerProvisioner provisioner;
    private final EventRouter router;
    private final Dependencies dependencies;
    private final DeadLetters deadLetters;
    private final EventProperties.Consumer properties;
    private final EventMeters meters;
    private final RandomGenerator random;
    private final Worker worker;

    DurableConsumer(
            DurableSubscription subscription,
            EventBus bus,
            ConsumerProvisioner provisioner,
            EventRouter router,
            Dependencies dependencies,
            EventProperties.Consumer properties,
            EventMeters meters,
            RandomGenerator random) {
        this.subscription = subscription;
        this.bus = bus;
        this.provisioner = provisioner;
        this.router = router;
        this.dependencies = dependencies;
        this.deadLetters = new DeadLetters(subscription);
        this.properties = properties;
        this.meters = meters;
        this.random = random;
        this.worker = new Worker("events-" + subscription.durable(), this::run);
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.stop();
    }

    private void run() throws InterruptedException {
        var backoff = backoff();
        while (worker.isRunning()) {
            var session = bus.awaitSession();
            try (var inHand = new InHand(subscription.durable(), properties.ackWait())) {
                awaitDependencies();
                consume(session, provisioner.attach(session), inHand, backoff);
            } catch (UnfitBusException e) {
                log.error("{} cannot consume: {}", subscription.durable(), e.getMessage());
            } catch (IOException | JetStreamApiException | JetStreamStatusCheckedException | IllegalStateException e) {
                log.warn("{} lost its consumer, trying again: {}", subscription.durable(), e.getMessage());
            } catch (RuntimeException e) {
                log.error("{} failed unexpectedly, trying again", subscription.durable(), e);
            }
            backoff.pause();
        }
    }

    private void consume(BusSession session, BaseConsumerContext consumer, InHand inHand, JitteredBackoff attachBackoff)
            throws IOException, JetStreamApiException, JetStreamStatusCheckedException, InterruptedException,
                    UnfitBusException {
        // One at a time until something went well: should an event kill the process, it takes no other one with it.
        var careful = true;
        while (worker.isRunning() && bus.isCurrent(session)) {
            var taken = take(consumer, careful ? 1 : properties.batch());
            if (taken.isEmpty()) {
                provisioner.attach(session);
                attachBackoff.reset();
                continue;
            }
            inHand.take(taken);
            careful = false;
            for (var message : taken) {
                careful |= message.metaData().deliveredCount() > 1;
                answer(session, message);
                inHand.release(message);
            }
        }
    }

    /** Waits for the first, then takes what else is there without waiting. */
    private List<Message> take(BaseConsumerContext consumer, int most)
            throws IOException, JetStreamApiException, JetStreamStatusCheckedException, InterruptedException {
        var first = consumer.next(FETCH);
        if (first == null) {
            return List.of();
        }
        var taken = new ArrayList<>(List.of(first));
        if (most > 1 && first.metaData().pendingCount() > 0) {
            var options =
                    FetchConsumeOptions.builder().maxMessages(most - 1).noWait().build();
            var rest = consumer.fetch(options);
            for (var next = rest.nextMessage(); next != null; next = rest.nextMessage()) {
                taken.add(next);
            }
        }
        return taken;
    }

    /** Handles the message and tells the bus the outcome; while a dependency is away it holds on to the message. */
    private void answer(BusSession session, Message message) throws InterruptedException {
        var stored = StoredMessage.of(message);
        var tries = message.metaData().deliveredCount();
        if (tries > 1) {
            meters.redelivered(subscription.durable());
        }
        EventRouter.Outcome outcome;
        try {
            outcome = handleWhenPossible(stored, tries);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            if (tries >= properties.tries() || e instanceof UndecodableEventException) {
                bury(session, message, stored, tries, e);
            } else {
                retryLater(message, stored, tries, e);
            }
            return;
        }
        message.ack();
        meters.delivered(subscription.durable(), outcome.name().toLowerCase(Locale.ROOT));
    }

    /** Tries until the event is handled or fails by itself: the absence of a dependency is not the event's fault. */
    private EventRouter.Outcome handleWhenPossible(StoredMessage stored, long tries) throws Exception {
        var backoff = backoff();
        while (true) {
            try {
                if (tries > properties.tries() && !router.wasHandled(stored)) {
                    throw new NeverAnsweredException(tries - 1);
                }
                return worker.undisturbed(() -> router.handle(stored));
            } catch (InterruptedException | UndecodableEventException | NeverAnsweredException e) {
                throw e;
            } catch (Exception e) {
                stopIfInterrupted(e);
                var away = dependencies.away();
                if (away.isEmpty() && !Dependencies.blames(e)) {
                    throw e;
                }
                log.warn("{} waits for {}", subscription.durable(), away.orElseGet(e::toString));
                backoff.pause();
                awaitDependencies();
            }
        }
    }

    private void retryLater(Message message, StoredMessage stored, long tries, Throwable cause) {
        var delay = properties.delayAfter(tries);
        log.warn(
                "{} failed on {} {}, try {} of {}, next in {} ms",
                subscription.durable(),
                stored.subject(),
                stored.id(),
                tries,
                properties.tries(),
                delay.toMillis(),
                cause);
        message.nakWithDelay(delay);
        meters.delivered(subscription.durable(), "failed");
    }

    private void bury(BusSession session, Message message, StoredMessage stored, long tries, Throwable cause) {
        try {
            deadLetters.bury(session.connection().jetStream(), stored, 1, tries, cause);
        } catch (IOException | JetStreamApiException e) {
            log.error(
                    "{} cannot lay {} aside, the bus keeps it: {}", subscription.durable(), stored.id(), e.toString());
            message.nakWithDelay(properties.delayAfter(properties.tries()));
            return;
        }
        message.term();
        meters.delivered(subscription.durable(), "dead");
        log.error(
                "{} gave up on {} {} after {} tries; it is a dead letter now",
                subscription.durable(),
                stored.subject(),
                stored.id(),
                tries,
                cause);
    }

    private void awaitDependencies() throws InterruptedException {
        var backoff = backoff();
        for (var away = dependencies.away(); away.isPresent(); away = dependencies.away()) {
            log.warn("{} takes no events while {} is away", subscription.durable(), away.get());
            backoff.pause();
        }
    }

    /** A driver that was interrupted fails in its own way; the event is not to blame. */
    private void stopIfInterrupted(Throwable cause) throws InterruptedException {
        if (!worker.isRunning() || Thread.currentThread().isInterrupted()) {
            var stopped = new InterruptedException(subscription.durable() + " stops");
            stopped.initCause(cause);
            throw stopped;
        }
    }

    private JitteredBackoff backoff() {
        return new JitteredBackoff(properties.firstBackoff(), properties.longestBackoff(), random);
    }

    /** The event was delivered again and again and nobody lived to answer. */
    private static final class NeverAnsweredException extends Exception {
        private static final long serialVersionUID = 1L;

        NeverAnsweredException(long tries) {
            super("delivered " + tries + " times without an answer: it may kill the process that handles it");
        }
    }
}
