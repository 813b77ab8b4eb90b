package cloud.edd.platform.event;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows the bus to operators. Its absence degrades a service and does not make it useless: events wait in the outbox,
 * requests are answered. Only a bus that must be repaired by hand is down.
 */
final class EventBusHealth implements HealthIndicator {
    static final Status DEGRADED = new Status("DEGRADED", "events wait until the bus is back");

    private final EventBus bus;

    EventBusHealth(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public Health health() {
        var unfit = bus.unfit();
        if (unfit.isPresent()) {
            return Health.down().withDetail("reason", unfit.get()).build();
        }
        return bus.session().isPresent()
                ? Health.up().build()
                : Health.status(DEGRADED).build();
    }
}
