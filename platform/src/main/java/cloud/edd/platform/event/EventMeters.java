package cloud.edd.platform.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** What the event bus tells the metrics. Thread-safe. */
final class EventMeters {
    private final MeterRegistry registry;
    private final Counter samplesDropped;
    private final Map<String, AtomicReference<Double>> gauges = new ConcurrentHashMap<>();

    EventMeters(MeterRegistry registry) {
        this.registry = registry;
        this.samplesDropped = Counter.builder("edd.events.samples.dropped")
                .description("Samples that the bus did not take")
                .register(registry);
    }

    /** How a delivery ended: {@code handled}, {@code repeated}, {@code unknown}, {@code failed}, {@code dead}. */
    void delivered(String durable, String outcome) {
        Counter.builder("edd.events.deliveries")
                .description("Deliveries of events by how they ended")
                .tag("durable", durable)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    void redelivered(String durable) {
        Counter.builder("edd.events.redeliveries")
                .description("Deliveries of events that had been delivered before")
                .tag("durable", durable)
                .register(registry)
                .increment();
    }

    /** A sample that the bus did not take. */
    void sampleDropped() {
        samplesDropped.increment();
    }

    /** Events that a consumer has not handled yet. */
    void lag(String durable, long events) {
        set("edd.events.consumer.lag", "durable", durable, (double) events);
    }

    /** The lag as a share of what the stream holds at most: discarding follows at 1. */
    void lagRatio(String durable, double ratio) {
        set("edd.events.consumer.lag.ratio", "durable", durable, ratio);
    }

    /** Dead letters that wait for an operator. */
    void deadLetters(String durable, long letters) {
        set("edd.events.dlq.depth", "durable", durable, (double) letters);
    }

    void outboxDepth(long events) {
        set("edd.events.outbox.depth", "table", "event_outbox", (double) events);
    }

    /** Age of the oldest event that was not sent. */
    void outboxAge(double seconds) {
        set("edd.events.outbox.oldest.seconds", "table", "event_outbox", seconds);
    }

    /** 1 while the bus can be used. */
    void busUp(boolean up) {
        set("edd.events.bus.up", "bus", "nats", up ? 1 : 0);
    }

    private void set(String name, String tag, String tagValue, double value) {
        gauges.computeIfAbsent(name + " " + tagValue, key -> {
                    var holder = new AtomicReference<>(0.0);
                    Gauge.builder(name, holder, AtomicReference::get)
                            .tag(tag, tagValue)
                            .register(registry);
                    return holder;
                })
                .set(value);
    }
}
