package cloud.edd.gateway.circuit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;

/** A circuit for each target that requests go to. Thread-safe. */
public final class Circuits {
    /** About 2 KiB each. Those not asked for longest begin anew. */
    private static final int MOST_TARGETS = 10_000;

    /** Longer than a window and an open circuit: what is forgotten has healed or is not used. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** A probe without an outcome for so long opens the circuit again, so that another one is tried. */
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

    private final CircuitBreakerConfig configuration;
    private final Duration open;
    private final MeterRegistry meters;
    private final Cache<String, Circuit> circuits = Caffeine.newBuilder()
            .maximumSize(MOST_TARGETS)
            .expireAfterAccess(REMEMBERED)
            .build();

    public Circuits(CircuitProperties properties, MeterRegistry meters) {
        this.open = properties.open();
        this.meters = meters;
        this.configuration = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) properties.window().toSeconds())
                .minimumNumberOfCalls(properties.leastRequests())
                .failureRateThreshold(properties.failureRate())
                .waitDurationInOpenState(properties.open())
                .permittedNumberOfCallsInHalfOpenState(1)
                .maxWaitDurationInHalfOpenState(LONGEST_PROBE)
                .writableStackTraceEnabled(false)
                .build();
        meters.gauge("edd.gateway.circuits.open", this, Circuits::countOpen);
    }

    /**
     * Asks whether a request may go to a target.
     *
     * @param target its authority is what has a circuit
     * @param service what metrics call it
     */
    public Passage enter(URI target, String service) {
        Passage passage = circuits.get(target.getRawAuthority(), authority -> make(authority, service))
                .enter();
        if (passage instanceof Passage.Closed) {
            counter("edd.gateway.circuit.refused", "Requests that an open circuit kept from a service", service)
                    .increment();
        }
        return passage;
    }

    private Circuit make(String authority, String service) {
        Counter opened = counter("edd.gateway.circuit.opened", "How often a service was left alone", service);
        return new Circuit(authority, configuration, open, opened::increment);
    }

    private Counter counter(String name, String description, String service) {
        return Counter.builder(name)
                .description(description)
                .tag("service", service)
                .register(meters);
    }

    private double countOpen() {
        return circuits.asMap().values().stream().filter(Circuit::isOpen).count();
    }
}
