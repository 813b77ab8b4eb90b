package cloud.edd.platform.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.springframework.context.SmartLifecycle;

/** All durable consumers of the service, made from its handlers. */
final class DurableConsumers implements SmartLifecycle {
    /** Started when all else is there; stopped right after readiness was withdrawn. */
    static final int PHASE = Integer.MAX_VALUE - 1;

    private final List<DurableSubscription> subscriptions = new ArrayList<>();
    private final List<DurableConsumer> consumers = new ArrayList<>();
    private final List<ReplayResponder> responders = new ArrayList<>();
    private volatile boolean running;

    /**
     * Groups the handlers.
     *
     * @param database what every consumer needs besides what its handlers name; empty without a database
     * @throws IllegalStateException when handlers of one durable disagree about its subscription
     */
    DurableConsumers(
            List<EventHandler<?>> handlers,
            List<EventDependency> database,
            ProcessedEvents processed,
            Reconciliations reconciliations,
            EventBus bus,
            EventProperties properties,
            EventMeters meters,
            RandomGenerator random) {
        grouped(handlers).forEach((subscription, group) -> {
            subscriptions.add(subscription);
            var needed = new ArrayList<>(database);
            group.forEach(handler -> needed.addAll(handler.dependencies()));
            var router = new EventRouter(subscription.durable(), group, processed, random);
            var provisioner = new ConsumerProvisioner(
                    subscription,
                    properties.consumer().ackWait(),
                    () -> reconciliations.request(subscription.durable()));
            consumers.add(new DurableConsumer(
                    subscription,
                    bus,
                    provisioner,
                    router,
                    new Dependencies(needed),
                    properties.consumer(),
                    meters,
                    random));
            responders.add(new ReplayResponder(subscription, bus, router));
        });
    }

    /** What this service consumes. */
    List<DurableSubscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    @Override
    public void start() {
        running = true;
        consumers.forEach(DurableConsumer::start);
        responders.forEach(ReplayResponder::start);
    }

    @Override
    public void stop() {
        running = false;
        responders.forEach(ReplayResponder::stop);
        var stopping = consumers.stream()
                .map(consumer -> Thread.ofVirtual().start(consumer::stop))
                .toList();
        try {
            for (var thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private static Map<DurableSubscription, List<EventHandler<?>>> grouped(List<EventHandler<?>> handlers) {
        var groups = new LinkedHashMap<DurableSubscription, List<EventHandler<?>>>();
        for (var handler : handlers) {
            groups.computeIfAbsent(handler.subscription(), any -> new ArrayList<>())
                    .add(handler);
        }
        var names = groups.keySet().stream().map(DurableSubscription::durable).distinct();
        if (names.count() != groups.size()) {
            throw new IllegalStateException(
                    "handlers of one durable consumer must name the same subscription: " + groups.keySet());
        }
        return groups;
    }
}
