package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ClusterEventKind;
import org.jspecify.annotations.Nullable;

/**
 * A master changes nothing until a majority of the chunkservers it knows has granted it its epoch and told what it holds: then no
 * other master can get a majority for this number, and no commit is known to them that is not in this log.
 */
final class SafeMode {

    private final Reign reign;
    private final Fleet fleet;

    SafeMode(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
    }

    /** Leaves safe mode if it can; true if it just did. */
    boolean leave() {
        if (!reign.gathers()
                || reign.unfit() != null
                || !reign.begun()
                || reign.state.isRestoring()
                || ready() < needed()) {
            return false;
        }
        reign.leaveSafeMode();
        reign.events()
                .record(
                        ClusterEventKind.SAFE_MODE_LEFT,
                        ready() + " chunkservers have told what they hold: files can be changed");
        return true;
    }

    /** For a person; empty when not in safe mode. What a person has to end begins in words that {@code ./edd} knows. */
    String reason() {
        @Nullable String unfit = reign.unfit();
        if (unfit != null) {
            return unfit;
        }
        String held = reign.state.holdReason();
        if (!held.isEmpty()) {
            return "a person wants it so (" + held + "); 'gfs safemode leave' ends it";
        }
        if (reign.state.isRestoring()) {
            return "the metadata was restored from " + reign.state.restore().getSource()
                    + ": it can be read, and nothing is changed or deleted until a person has looked at it and ends this with:"
                    + " gfs metadata end-restore";
        }
        return reign.safeMode()
                ? ready() + " of " + needed() + " chunkservers needed have come and told what they hold"
                        + (reign.doubt().isEmpty()
                                ? "; where one is gone for good, start an empty one under its id"
                                : "; " + reign.doubt())
                : "";
    }

    private int needed() {
        int majority = reign.state.storages().inUse().size() / 2 + 1;
        return Math.max(majority, reign.settings.minimumServers());
    }

    private int ready() {
        return (int) fleet.all().stream()
                .filter(server -> fleet.isAlive(server) && server.reported)
                .count();
    }
}
