package cloud.edd.platform.event;

import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The handlers of one durable consumer: gives each event to the one for its type, once. */
final class EventRouter {
    private final String durable;
    private final Map<Class<?>, EventHandler<?>> handlers;
    private final ProcessedEvents processed;
    private final RandomGenerator random;

    /** @throws IllegalStateException when two handlers of the consumer want the same type */
    EventRouter(String durable, List<EventHandler<?>> handlers, ProcessedEvents processed, RandomGenerator random) {
        this.durable = durable;
        this.handlers =
                handlers.stream().collect(Collectors.toUnmodifiableMap(EventHandler::type, Function.identity()));
        this.processed = processed;
        this.random = random;
    }

    /** What became of an event. */
    enum Outcome {
        HANDLED,
        /** It had been handled before. */
        REPEATED,
        /** Nobody here wants its type. */
        UNKNOWN
    }

    /**
     * Handles the event in one transaction with the memory of it.
     *
     * @throws UndecodableEventException when it can never be read
     * @throws Exception what the handler threw
     */
    Outcome handle(StoredMessage stored) throws Exception {
        var decoded = EventDecoder.decode(stored);
        var handler = decoded.flatMap(
                event -> Optional.ofNullable(handlers.get(event.body().getClass())));
        if (handler.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        var event = decoded.orElseThrow();
        var trace = TraceContext.continueFrom(event.traceparent(), random);
        try (var _ = new RequestContext(event.id(), trace, "events:" + durable).open()) {
            return processed.once(durable, event.id(), () -> apply(handler.get(), event))
                    ? Outcome.HANDLED
                    : Outcome.REPEATED;
        }
    }

    /** Whether the event needs nothing any more. */
    boolean wasHandled(StoredMessage stored) throws UndecodableEventException {
        var id = EventDecoder.decode(stored).map(ReceivedEvent::id).orElse(stored.id());
        return processed.contains(durable, id);
    }

    private static <T extends Message> void apply(EventHandler<T> handler, ReceivedEvent<Message> event)
            throws Exception {
        handler.handle(new ReceivedEvent<>(
                event.id(),
                event.subject(),
                event.entityId(),
                event.version(),
                event.at(),
                event.source(),
                event.traceparent(),
                handler.type().cast(event.body())));
    }
}
