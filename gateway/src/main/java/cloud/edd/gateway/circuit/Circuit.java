package cloud.edd.gateway.circuit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit of one target. A request that began in an earlier state says nothing about this one: one that hung since
 * before the circuit opened would else fail the probe. Thread-safe.
 */
final class Circuit {
    /** While a probe is under way. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Circuit.class);

    /** The library wants one; the cause is in the access log. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure() {
            super("the service failed", null, false, false);
        }
    }

    private final CircuitBreaker breaker;
    private final Duration open;
    private final Runnable opened;
    private final AtomicInteger epoch = new AtomicInteger();
    private volatile long openedAt;

    /** @param opened runs each time it opens */
    Circuit(String target, CircuitBreakerConfig configuration, Duration open, Runnable opened) {
        this.breaker = CircuitBreaker.of(target, configuration);
        this.open = open;
        this.opened = opened;
        breaker.getEventPublisher().onStateTransition(this::changed);
    }

    private void changed(CircuitBreakerOnStateTransitionEvent event) {
        epoch.incrementAndGet();
        switch (event.getStateTransition().getToState()) {
            case OPEN -> {
                openedAt = System.nanoTime();
                opened.run();
                log.warn("The service at {} fails: nothing is sent to it for {}", breaker.getName(), open);
            }
            case CLOSED -> log.info("The service at {} answers again", breaker.getName());
            default -> log.debug("The service at {} is tried again", breaker.getName());
        }
    }

    Passage enter() {
        if (!breaker.tryAcquirePermission()) {
            return new Passage.Closed(leftToWait());
        }
        // Read after the permission, which may have changed the state.
        return new Request(epoch.get());
    }

    private Duration leftToWait() {
        Duration left = open.minusNanos(System.nanoTime() - openedAt);
        return breaker.getState() == State.OPEN && left.isPositive() ? left : SOON;
    }

    boolean isOpen() {
        return breaker.getState() != State.CLOSED;
    }

    /** One request on its way. */
    final class Request implements Passage.Call {
        private final int begun;
        private final long since = System.nanoTime();
        private final AtomicBoolean told = new AtomicBoolean();

        private Request(int begun) {
            this.begun = begun;
        }

        private boolean counts() {
            return told.compareAndSet(false, true) && begun == epoch.get();
        }

        @Override
        public void answered() {
            if (counts()) {
                breaker.onSuccess(System.nanoTime() - since, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void failed() {
            if (counts()) {
                breaker.onError(System.nanoTime() - since, TimeUnit.NANOSECONDS, new Failure());
            }
        }

        @Override
        public void abandoned() {
            if (counts()) {
                breaker.releasePermission();
            }
        }
    }
}
