package cloud.edd.platform.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks at the outbox, this service's consumers and their dead letters from time to time, for the metrics. */
final class BusMonitor implements SmartLifecycle {
    /** As often as metrics are usually scraped. */
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(BusMonitor.class);

    private final EventBus bus;
    private final List<DurableSubscription> subscriptions;
    private final @Nullable OutboxGauge outbox;
    private final EventMeters meters;
    private final Duration interval;
    private final Worker worker = new Worker("events-monitor", this::run);

    /** @param outbox how much waits in it, if there is a database */
    BusMonitor(
            EventBus bus, List<DurableSubscription> subscriptions, @Nullable OutboxGauge outbox, EventMeters meters) {
        this(bus, subscriptions, outbox, meters, INTERVAL);
    }

    BusMonitor(
            EventBus bus,
            List<DurableSubscription> subscriptions,
            @Nullable OutboxGauge outbox,
            EventMeters meters,
            Duration interval) {
        this.bus = bus;
        this.subscriptions = subscriptions;
        this.outbox = outbox;
        this.meters = meters;
        this.interval = interval;
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() {
        worker.stop();
    }

    @Override
    public boolean isRunning() {
        return worker.isRunning();
    }

    @Override
    public int getPhase() {
        return EventBus.PHASE + 1;
    }

    private void run() throws InterruptedException {
        // Nothing opens this latch: it is a wait that stopping interrupts.
        var pause = new CountDownLatch(1);
        do {
            look();
        } while (worker.isRunning() && !pause.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void look() {
        var session = bus.session();
        meters.busUp(session.isPresent());
        if (outbox != null) {
            lookAtOutbox(outbox);
        }
        if (session.isPresent()) {
            try {
                var management = session.get().connection().jetStreamManagement();
                for (var subscription : subscriptions) {
                    lookAt(management, subscription);
                }
                lookAtDeadLetters(management);
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                log.debug("the event bus could not be looked at: {}", e.getMessage());
            }
        }
    }

    private void lookAtOutbox(OutboxGauge gauge) {
        try {
            var level = gauge.read();
            meters.outboxDepth(level.events());
            meters.outboxAge(level.oldestSeconds());
        } catch (RuntimeException e) {
            log.debug("the outbox could not be looked at: {}", e.getMessage());
        }
    }

    private void lookAt(JetStreamManagement management, DurableSubscription subscription)
            throws IOException, JetStreamApiException {
        var consumer = management.getConsumerInfo(subscription.stream().name(), subscription.durable());
        var lag = consumer.getNumPending() + consumer.getNumAckPending();
        meters.lag(subscription.durable(), lag);
        meters.lagRatio(
                subscription.durable(),
                share(lag, management.getStreamInfo(subscription.stream().name())));
    }

    /** How much of what the stream may hold waits for this consumer, by the limit that is closer. */
    private static double share(long lag, StreamInfo stream) {
        var state = stream.getStreamState();
        var limits = stream.getConfiguration();
        var ofMessages = limits.getMaxMsgs() <= 0 ? 0.0 : (double) lag / limits.getMaxMsgs();
        var ofBytes = limits.getMaxBytes() <= 0 || state.getMsgCount() == 0
                ? 0.0
                : (double) lag / state.getMsgCount() * state.getByteCount() / limits.getMaxBytes();
        return Math.max(ofMessages, ofBytes);
    }

    private void lookAtDeadLetters(JetStreamManagement management) throws IOException, JetStreamApiException {
        var letters = management
                .getStreamInfo(EventStream.DLQ.name(), StreamInfoOptions.filterSubjects(EventStream.DLQ.subjects()))
                .getStreamState()
                .getSubjectMap();
        for (var subscription : subscriptions) {
            var count = letters.get(new DeadLetters(subscription).subject());
            meters.deadLetters(subscription.durable(), count == null ? 0 : count);
        }
    }
}
