package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A standby on its way to be the master: an epoch is taken first, then what the copies of those who granted it have. Nobody is answered by an
 * earlier master from then on, and all that anybody was answered is in one of these copies. For one thread.
 */
public final class Promotion {

    private final Standby standby;
    private final Fencing fencing;
    private final List<String> troubles = new ArrayList<>();

    /**
     * @param masterId of the master to be; never used before
     * @param servers where chunkservers are, besides those in the log
     */
    public Promotion(Standby standby, Uuid masterId, Collection<Address> servers) {
        this.standby = standby;
        this.fencing = new Fencing(masterId, standby.state().epoch().getNumber() + 1);
        fencing.look(servers);
        know();
    }

    public Fencing fencing() {
        return fencing;
    }

    /** Why it has not come to its end, for a person; empty before it was tried. */
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void know() {
        MetadataState state = standby.state();
        List<StorageEntry> inUse = state.storages().inUse();
        fencing.look(inUse.stream().map(StorageEntry::address).toList());
        fencing.know(inUse.stream().map(StorageEntry::storageId).toList());
    }

    /**
     * Takes over what those have who granted the epoch.
     *
     * @param copies what the chunkserver at an address has
     * @return whether that is all; else the fencing goes on, and this is asked again when that is done
     */
    public boolean gather(Function<Address, CopyFiles> copies) {
        troubles.clear();
        List<Standby.Candidate> candidates = new ArrayList<>();
        List<Uuid> read = new ArrayList<>();
        Map<Address, FenceReply> granted = fencing.granted();
        granted.forEach((server, reply) -> {
            try {
                Standby.Candidate candidate = standby.look(copies.apply(server));
                candidates.add(candidate);
                if (candidate.isSound()) {
                    read.add(reply.getStorageId());
                } else {
                    trouble(server, "a part of its copy cannot be read");
                }
            } catch (IOException e) {
                trouble(server, String.valueOf(e.getMessage()));
            }
        });
        if (!isEnough(read)) {
            return false;
        }
        try {
            standby.take(candidates);
        } catch (IOException e) {
            troubles.add("the log cannot be written: " + e.getMessage());
            return false;
        }
        know();
        return isEnough(read) && isComplete(granted.values());
    }

    /** Before the log of a cluster is known, nobody knows how many chunkservers it has: the log tells. */
    private boolean isEnough(List<Uuid> read) {
        return standby.state().storages().inUse().isEmpty() || fencing.isEnough(read);
    }

    private void trouble(Address server, String reason) {
        troubles.add(server.getHost() + ":" + server.getReplicationPort() + ": " + reason);
        fencing.forget(server);
    }

    /** What took effect once and is not here rests on a copy that is out of reach. */
    private boolean isComplete(Collection<FenceReply> granted) {
        MetadataState state = standby.state();
        for (FenceReply reply : granted) {
            Mark seen = reply.getHighestMark();
            boolean forgiven = seen.getEpoch().getNumber() < state.restore().getEpochFloor();
            if (!forgiven && seen.getSequence() > state.sequence()) {
                troubles.add("a chunkserver has seen record " + seen.getSequence()
                        + ", and the best copy in reach ends at record " + state.sequence()
                        + ": bring back the chunkservers that are away; if none of them has it, stop the standby and do"
                        + " without it: gfs-master restore --accept-loss");
                return false;
            }
        }
        return standby.hasLog() && !state.storages().inUse().isEmpty();
    }
}
