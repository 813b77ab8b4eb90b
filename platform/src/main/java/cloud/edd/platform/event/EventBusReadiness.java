package cloud.edd.platform.event;

import cloud.edd.platform.operation.ReadinessCheck;

/** Fails only when the bus is there and unfit, which nobody but an operator can change. */
final class EventBusReadiness implements ReadinessCheck {
    private final EventBus bus;

    EventBusReadiness(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public String name() {
        return "event-bus";
    }

    @Override
    public void check() throws UnfitBusException {
        var unfit = bus.unfit();
        if (unfit.isPresent()) {
            throw new UnfitBusException(unfit.get());
        }
    }
}
