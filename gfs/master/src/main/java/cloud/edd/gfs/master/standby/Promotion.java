package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.master.restore.CopyScan;
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
 * A standby on its way to be the master. While the copies in reach lack a record that a chunkserver has seen, nothing is taken from a master
 * that may still serve, and bring them up. Then an epoch is taken, and what the copies of those who granted it have. Nobody is answered by an
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
        know(standby.state());
    }

    public Fencing fencing() {
        return fencing;
    }

    /** Why it has not come to its end, for a person; empty before it was tried. */
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void know(MetadataState state) {
        List<StorageEntry> inUse = state.storages().inUse();
        fencing.look(inUse.stream().map(StorageEntry::address).toList());
        fencing.know(inUse.stream().map(StorageEntry::storageId).toList());
    }

    /** Whether {@link #gather} has something to do: enough chunkservers have answered, or one where nobody knows yet how many there are. */
    public boolean isReady() {
        boolean unknown = standby.state().storages().inUse().isEmpty();
        return fencing.isDone() || (unknown && !fencing.heard().isEmpty());
    }

    /**
     * Looks at the copies of those who have answered, and takes over what they have once they have granted the epoch.
     *
     * @param copies what the chunkserver at an address has
     * @return whether that is all; else the fencing goes on, and this is asked again when it is ready
     */
    public boolean gather(Function<Address, CopyFiles> copies) {
        troubles.clear();
        List<Standby.Candidate> candidates = new ArrayList<>();
        List<Uuid> read = new ArrayList<>();
        Map<Address, FenceReply> heard = fencing.heard();
        heard.forEach((server, reply) -> {
            try {
                Standby.Candidate candidate = standby.look(copies.apply(server));
                candidates.add(candidate);
                // A master that still serves writes to them; what it has written last is not looked for then.
                if (candidate.isSound() || !fencing.isTaking()) {
                    read.add(reply.getStorageId());
                } else {
                    trouble(server, "a part of its copy cannot be read");
                }
            } catch (IOException e) {
                trouble(server, String.valueOf(e.getMessage()));
            }
        });
        if (!fencing.isTaking()) {
            survey(candidates, read, heard.values());
            return false;
        }
        if (!isEnough(read)) {
            return false;
        }
        try {
            standby.take(candidates);
        } catch (IOException e) {
            troubles.add("the log cannot be written: " + e.getMessage());
            return false;
        }
        MetadataState state = standby.state();
        know(state);
        return isEnough(read)
                && isComplete(heard.values(), state, state.sequence(), "")
                && standby.hasLog()
                && !state.storages().inUse().isEmpty();
    }

    /** Decides whether the epoch can be taken: not while it is known that the master after it could not begin. */
    private void survey(List<Standby.Candidate> candidates, List<Uuid> read, Collection<FenceReply> heard) {
        Standby.Candidate best = standby.furthest(candidates);
        CopyScan scan = best == null ? null : best.scan();
        MetadataState state = scan == null ? standby.state() : scan.state();
        long last = best == null ? state.sequence() : best.served().sequence();
        know(state);
        boolean complete = isComplete(
                heard,
                state,
                last,
                "this promotion has taken nothing from the master before yet, which brings them up where it runs; ");
        if (complete && fencing.isEnough(read)) {
            fencing.take();
        } else {
            fencing.again();
        }
    }

    /** Before the log of a cluster is known, nobody knows how many chunkservers it has: the log tells. */
    private boolean isEnough(List<Uuid> read) {
        return standby.state().storages().inUse().isEmpty() || fencing.isEnough(read);
    }

    private void trouble(Address server, String reason) {
        troubles.add(server.getHost() + ":" + server.getReplicationPort() + ": " + reason);
        fencing.forget(server);
    }

    /** What took effect once and is not here rests on a copy that is out of reach, or on the folder of the master before. */
    private boolean isComplete(Collection<FenceReply> heard, MetadataState state, long last, String hint) {
        for (FenceReply reply : heard) {
            Mark seen = reply.getHighestMark();
            boolean forgiven = seen.getEpoch().getNumber() < state.restore().getEpochFloor();
            if (!forgiven && seen.getSequence() > last) {
                troubles.add("a chunkserver has seen record " + seen.getSequence()
                        + ", and the best copy in reach ends at record " + last + ": " + hint
                        + "bring back the chunkservers that are away; if none of them has it, stop the standby and do"
                        + " without it: gfs-master restore --accept-loss");
                return false;
            }
        }
        return true;
    }
}
