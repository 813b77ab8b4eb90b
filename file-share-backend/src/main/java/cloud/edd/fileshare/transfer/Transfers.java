package cloud.edd.fileshare.transfer;

import cloud.edd.fileshare.transfer.TransferEvent.Direction;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Begins transfers that somebody may watch. Thread-safe. */
@Component
public class Transfers {
    private final ProgressBus bus;
    private final Clock clock;

    Transfers(ProgressBus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /**
     * Begins a transfer.
     *
     * @param key empty when the client gave no id: then nobody is told
     * @param total bytes to move, 0 when nobody knows
     */
    public Transfer begin(Optional<TransferKey> key, Direction direction, long total) {
        return key.map(known -> new Transfer(known.id(), direction, total, clock, event -> bus.publish(known, event)))
                .orElseGet(() -> new Transfer("", direction, total, clock, event -> {}));
    }
}
