package cloud.edd.platform.event;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.context.SmartLifecycle;

/** All caches of this replica that follow events. */
final class ReplicaConsumers implements SmartLifecycle {
    /** Before the web server answers its first request, and until it has answered its last. */
    private static final int PHASE = EventBus.PHASE + 1;

    private final List<ReplicaConsumer> consumers;
    private volatile boolean running;

    ReplicaConsumers(List<CacheInvalidation> caches, EventBus bus, Duration silence, RandomGenerator random) {
        this.consumers = caches.stream()
                .map(cache -> new ReplicaConsumer(cache, bus, silence, random))
                .toList();
    }

    @Override
    public void start() {
        running = true;
        consumers.forEach(ReplicaConsumer::start);
    }

    @Override
    public void stop() {
        running = false;
        consumers.forEach(ReplicaConsumer::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
