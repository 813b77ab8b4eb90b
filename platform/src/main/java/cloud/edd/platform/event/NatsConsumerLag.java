package cloud.edd.platform.event;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks JetStream. */
final class NatsConsumerLag implements ConsumerLag {
    private static final Logger log = LoggerFactory.getLogger(NatsConsumerLag.class);

    private final EventBus bus;

    NatsConsumerLag(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public OptionalLong of(DurableSubscription subscription) {
        var session = bus.session();
        if (session.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            var consumer = session.get()
                    .connection()
                    .jetStreamManagement()
                    .getConsumerInfo(subscription.stream().name(), subscription.durable());
            return OptionalLong.of(consumer.getNumPending() + consumer.getNumAckPending());
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            log.debug("the bus does not tell how far {} is behind: {}", subscription.durable(), e.getMessage());
            return OptionalLong.empty();
        }
    }
}
