package cloud.edd.platform.event;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Core NATS without JetStream. The client renews its subscriptions by itself after a reconnect. */
final class NatsLiveMessages implements LiveMessages {
    private static final String ORIGIN = "Edd-Origin";

    private final EventBus bus;
    private final String origin;

    /** @param origin tells this replica from the others */
    NatsLiveMessages(EventBus bus, String origin) {
        this.bus = bus;
        this.origin = origin;
    }

    @Override
    public void publish(String subject, byte[] body) {
        EventStream.ofSubject(subject).ifPresent(stream -> {
            throw new IllegalArgumentException("the stream " + stream + " would store " + subject);
        });
        bus.session().ifPresent(session -> {
            try {
                session.connection().publish(subject, new Headers().add(ORIGIN, origin), body);
            } catch (IllegalStateException e) {
                // The connection went away between the question and the call: nobody listens, as the contract says.
                return;
            }
        });
    }

    @Override
    public Listening listen(String subject, Consumer<byte[]> listener) {
        var open = new AtomicReference<Runnable>(() -> {});
        var worker = new Worker("listen " + subject, () -> {
            Connection connection = bus.awaitSession().connection();
            Dispatcher dispatcher = connection.createDispatcher();
            open.set(() -> connection.closeDispatcher(dispatcher));
            dispatcher.subscribe(subject, message -> hear(message, listener));
        });
        worker.start();
        return () -> {
            worker.stop();
            open.getAndSet(() -> {}).run();
        };
    }

    private void hear(Message message, Consumer<byte[]> listener) {
        Headers headers = message.getHeaders();
        if (headers == null || !origin.equals(headers.getFirst(ORIGIN))) {
            listener.accept(message.getData());
        }
    }
}
