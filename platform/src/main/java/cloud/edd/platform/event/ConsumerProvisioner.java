package cloud.edd.platform.event;

import io.nats.client.BaseConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates a durable consumer where it is missing, checks what came back, and notices events that it will never see. */
final class ConsumerProvisioner {
    private static final int CONSUMER_NOT_FOUND = 10014;
    private static final Logger log = LoggerFactory.getLogger(ConsumerProvisioner.class);

    private final DurableSubscription subscription;
    private final Duration ackWait;
    private final Runnable onGap;
    /** Everything in the stream up to here was delivered to this consumer or is of no interest to it; -1 is unknown. */
    private long seenUpTo = -1;

    /** @param onGap called when events were discarded before they were handled */
    ConsumerProvisioner(DurableSubscription subscription, Duration ackWait, Runnable onGap) {
        this.subscription = subscription;
        this.ackWait = ackWait;
        this.onGap = onGap;
    }

    /**
     * Finds or creates the consumer.
     *
     * @throws IllegalStateException when the stream is not there yet: only its owner creates it
     * @throws UnfitBusException when the stream or the consumer is not what is needed
     */
    BaseConsumerContext attach(BusSession session) throws IOException, JetStreamApiException, UnfitBusException {
        var management = session.connection().jetStreamManagement();
        var stream = stream(management);
        var found = find(management);
        var current = found.isPresent() && lacks(found.get()).isEmpty() ? found.get() : create(management);
        var lacks = lacks(current);
        if (lacks.isPresent()) {
            throw new UnfitBusException("the consumer " + subscription.durable() + " has " + lacks.get()
                    + ": delete it with the nats tool, it is created anew");
        }
        noticeGap(found.isEmpty(), stream, current);
        return session.connection().getConsumerContext(subscription.stream().name(), subscription.durable());
    }

    private StreamInfo stream(JetStreamManagement management)
            throws IOException, JetStreamApiException, UnfitBusException {
        var stream = StreamProvisioner.find(management, subscription.stream().name())
                .orElseThrow(() -> new IllegalStateException("the stream " + subscription.stream()
                        + " is not there yet; " + subscription.stream().owner() + " creates it"));
        if (!stream.getConfiguration()
                .getSubjects()
                .contains(subscription.stream().subjects())) {
            throw new UnfitBusException("the stream " + subscription.stream() + " holds "
                    + stream.getConfiguration().getSubjects() + ", needed "
                    + subscription.stream().subjects());
        }
        return stream;
    }

    private Optional<ConsumerInfo> find(JetStreamManagement management) throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getConsumerInfo(subscription.stream().name(), subscription.durable()));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == CONSUMER_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ConsumerInfo create(JetStreamManagement management) throws IOException, JetStreamApiException {
        log.info("creating the consumer {} of {}", subscription.durable(), subscription.filter());
        var start = switch (subscription.start()) {
            case ALL -> DeliverPolicy.All;
            case LAST -> DeliverPolicy.Last;
            case NEW -> DeliverPolicy.New;
        };
        return management.addOrUpdateConsumer(
                subscription.stream().name(),
                ConsumerConfiguration.builder()
                        .durable(subscription.durable())
                        .filterSubject(subscription.filter())
                        .deliverPolicy(start)
                        .ackPolicy(AckPolicy.Explicit)
                        .ackWait(ackWait)
                        // Counting is ours: the bus would drop silently what exceeded its limit.
                        .maxDeliver(-1)
                        .build());
    }

    /** What is not as needed. */
    private Optional<String> lacks(ConsumerInfo consumer) {
        var actual = consumer.getConsumerConfiguration();
        if (!Objects.equals(actual.getFilterSubject(), subscription.filter())) {
            return Optional.of("the filter " + actual.getFilterSubject() + ", needed " + subscription.filter());
        }
        if (actual.getAckPolicy() != AckPolicy.Explicit) {
            return Optional.of("acknowledgement " + actual.getAckPolicy());
        }
        if (!Objects.equals(actual.getAckWait(), ackWait)) {
            return Optional.of("an acknowledgement limit of " + actual.getAckWait() + ", needed " + ackWait);
        }
        if (actual.getMaxDeliver() > 0) {
            return Optional.of("a limit of " + actual.getMaxDeliver() + " deliveries");
        }
        return Optional.empty();
    }

    /** A stream that starts after what this consumer has seen has discarded events between. */
    private void noticeGap(boolean fresh, StreamInfo stream, ConsumerInfo consumer) {
        var seen = seenUpTo >= 0 ? seenUpTo : consumer.getAckFloor().getStreamSequence();
        if (fresh || stream.getStreamState().getFirstSequence() > seen + 1) {
            onGap.run();
            seen = Math.max(0, stream.getStreamState().getFirstSequence() - 1);
        }
        // The stream was asked before the consumer: what it held then is delivered when nothing is pending now.
        seenUpTo = consumer.getNumPending() == 0 ? stream.getStreamState().getLastSequence() : seen;
    }
}
