package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A primary's word to the others that what they prepared beyond a length is void. Until each of them has that durably it may hold votes,
 * and the end of a restore takes over what two have prepared.
 */
final class Abort {

    /** As long as a secondary that does not move is waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long id;
    private final long toldNanos;
    /** May hold votes still. */
    private final List<Secondary> open;

    private boolean failed;

    /**
     * @param open who was sent something that is void now
     * @param failed others may hold votes on it, and do not hear of this
     */
    Abort(long id, List<Secondary> open, boolean failed, long now) {
        this.id = id;
        this.open = new ArrayList<>(open);
        this.failed = failed;
        this.toldNanos = now;
    }

    /** Nobody else holds votes on what is void. */
    boolean isDone() {
        return !failed && open.isEmpty();
    }

    /** Nobody will hear whether somebody does. */
    boolean isFailed() {
        return failed;
    }

    boolean isOpen() {
        return !failed && !open.isEmpty();
    }

    void durableOn(PeerLinks.PeerLink link, long answered, Uuid storageId) {
        if (answered == id) {
            open.removeIf(each -> each.link == link && each.storageId.equals(storageId));
        }
    }

    void gone(PeerLinks.PeerLink link) {
        if (link.neverReached()) {
            open.removeIf(each -> each.link == link);
        } else {
            failed |= open.stream().anyMatch(each -> each.link == link);
        }
    }

    void tick(long now) {
        failed |= !open.isEmpty() && now - toldNanos > PATIENCE_NANOS;
    }
}
