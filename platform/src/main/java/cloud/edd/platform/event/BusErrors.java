package cloud.edd.platform.event;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the NATS client cannot throw at anybody into the log. */
final class BusErrors implements ErrorListener {
    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    @Override
    public void errorOccurred(Connection connection, String error) {
        log.warn("the event bus reports: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
        log.debug("trouble on the connection to the event bus: {}", e.toString());
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        log.warn("events arrive faster than they are taken: {} wait", consumer.getPendingMessageCount());
    }

    @Override
    public void messageDiscarded(Connection connection, Message message) {
        log.warn("an event for {} was discarded before it was sent", message.getSubject());
    }
}
