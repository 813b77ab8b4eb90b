package cloud.edd.platform.event;

import com.google.protobuf.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sends samples straight to the bus, a bounded number at a time. */
final class NatsSamplePublisher implements SamplePublisher {
    /** More than this unanswered means the bus is too slow for us; each holds at most half a megabyte. */
    private static final int MOST_IN_FLIGHT = 256;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final EventBus bus;
    private final EventEncoder encoder;
    private final EventMeters meters;
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);

    NatsSamplePublisher(EventBus bus, EventEncoder encoder, EventMeters meters) {
        this.bus = bus;
        this.encoder = encoder;
        this.meters = meters;
    }

    @Override
    public void publish(String subject, String entityId, Message body) {
        var encoded = encoder.encode(subject, entityId, 0, body);
        var session = bus.session();
        if (session.isEmpty() || !inFlight.tryAcquire()) {
            meters.sampleDropped();
            return;
        }
        var headers = new Headers();
        encoded.headers().forEach((name, value) -> headers.put(name, value));
        try {
            var _ = session.get()
                    .connection()
                    .jetStream()
                    .publishAsync(subject, headers, encoded.payload().toByteArray())
                    .orTimeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((ack, failure) -> {
                        inFlight.release();
                        if (failure != null) {
                            meters.sampleDropped();
                        }
                    });
        } catch (IOException | IllegalStateException e) {
            inFlight.release();
            meters.sampleDropped();
        }
    }
}
