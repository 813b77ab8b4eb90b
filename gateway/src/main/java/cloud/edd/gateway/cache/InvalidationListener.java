package cloud.edd.gateway.cache;

import cloud.edd.platform.event.CacheInvalidation;
import cloud.edd.platform.event.EventStream;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.CacheInvalidated;
import com.google.protobuf.Message;

/** Hears what the other replicas found to have changed. */
final class InvalidationListener implements CacheInvalidation {
    private final ResponseCache cache;
    private final BusState bus;
    private final String replica;

    /** @param replica whose own events tell nothing new */
    InvalidationListener(ResponseCache cache, BusState bus, String replica) {
        this.cache = cache;
        this.bus = bus;
        this.replica = replica;
    }

    @Override
    public String name() {
        return "answers";
    }

    @Override
    public EventStream stream() {
        return EventStream.GATEWAY;
    }

    @Override
    public String filter() {
        return "gateway.cache.invalidated";
    }

    @Override
    public void apply(ReceivedEvent<Message> event) {
        if (event.entityId().equals(replica) || !(event.body() instanceof CacheInvalidated told)) {
            return;
        }
        if (told.getEverything()) {
            cache.forgetEverything();
        }
        told.getPlacesList().forEach(place -> cache.forget(new Place(place.getHost(), place.getPath())));
    }

    @Override
    public void live() {
        bus.live(true);
    }

    @Override
    public void interrupted(String reason) {
        bus.live(false);
        cache.forgetEverything();
    }
}
