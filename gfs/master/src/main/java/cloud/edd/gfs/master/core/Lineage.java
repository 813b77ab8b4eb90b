package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Epochs;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.Register;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether what chunkservers have seen of masters is in the log of this one. */
final class Lineage {

    private final Reign reign;

    Lineage(Reign reign) {
        this.reign = reign;
    }

    /** What was lost with the copy that a person restored was accepted by him. */
    boolean isForgiven(Epoch epoch) {
        return epoch.getNumber() < reign.state.restore().getEpochFloor();
    }

    /**
     * How many records a chunkserver knows of that this master's log did not have when it began; 0 or less for none. What this master
     * added since, its own epoch first of all, is none of them.
     *
     * <p>Where the end of the log could not be read, a copy that goes further counts as well: the mark of a record that was answered
     * last may not have come to any chunkserver, and whether the record was answered can no longer be seen here.
     */
    long behind(Register register) {
        Mark seen = register.getHighestMark();
        if (isForgiven(seen.getEpoch())) {
            return 0;
        }
        long last = seen.getEpoch().getNumber() == 0 ? Epochs.UNKNOWN : lastOf(seen.getEpoch());
        long behind = seen.getSequence() - (last == Epochs.UNKNOWN ? reign.recovered : last);
        MetadataPosition copied = register.getMetadata();
        boolean sameLog = register.hasMetadata() && copied.getEpoch() == reign.previousEpoch;
        return reign.tailWasCut && sameLog ? Math.max(behind, copied.getSequence() - reign.recovered) : behind;
    }

    /**
     * The epoch of another log that a chunkserver has served; null if there is none.
     *
     * <p>Such a one may have been one of the majority under which that log has answered. While this master still gathers its own majority,
     * it must be no part of it: so the two majorities, which have a member in common, cannot both be. Once this master has a majority
     * of others the other log never had one, and cannot get one any more.
     */
    @Nullable Epoch foreign(Register register) {
        for (Epoch epoch :
                List.of(register.getGrantedEpoch(), register.getHighestMark().getEpoch())) {
            if (epoch.getNumber() != 0 && !isForgiven(epoch) && lastOf(epoch) == Epochs.UNKNOWN) {
                return epoch;
            }
        }
        return null;
    }

    /** Of what a chunkserver has seen, when that was no epoch of this log: whose it was, for a person who may have started two. */
    String otherMaster(Register register) {
        Epoch seen = register.getHighestMark().getEpoch();
        return seen.getNumber() == 0 || lastOf(seen) != Epochs.UNKNOWN
                ? ""
                : " of " + named(seen)
                        + ", which did not begin in this log (if that master runs, it has deposed this one: let this one stay"
                        + " stopped)";
    }

    static String named(Epoch epoch) {
        return "epoch " + epoch.getNumber() + " of master "
                + new UUID(epoch.getMasterId().getHigh(), epoch.getMasterId().getLow());
    }

    private long lastOf(Epoch epoch) {
        return reign.state.epochs().lastOf(epoch, reign.state.sequence());
    }
}
