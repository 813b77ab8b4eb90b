package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.CondemnedEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.Totals;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk needs. A good copy is usable while its server is alive, or silent for less than the repair delay; three usable good copies
 * are wanted. A copy that is there is caught up in place before another server is looked for, and nothing is taken away while fewer
 * than three good copies are on live servers.
 */
final class RepairPlanner {

    /** How crowded a server is goes from 0 to 1, and a little above for what was placed there in the last minute. */
    private static final double SPREAD_WEIGHT = 100;

    private static final double DRAINING_WEIGHT = 1_000;

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final CopiesUnderWay underWay;
    private final CopyPatience patience;
    private final Spread spread;
    /** As of the last {@link #look}: to sort the servers for each chunk would take most of the time. */
    private List<Server> placeable = List.of();

    RepairPlanner(Reign reign, Fleet fleet, Leases leases, CopiesUnderWay underWay, CopyPatience patience) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.underWay = underWay;
        this.patience = patience;
        this.spread = new Spread(reign, fleet);
    }

    /** Looks at the servers before a run of chunks. */
    void look() {
        placeable = fleet.placeable(Set.of());
    }

    RepairQueue.Urgency urgency(ChunkEntry chunk) {
        if (usable(chunk.members()) < 2) {
            return RepairQueue.Urgency.LAST_COPY;
        }
        return leases.isInUse(chunk) ? RepairQueue.Urgency.IN_USE : RepairQueue.Urgency.OTHER;
    }

    RepairStep next(ChunkEntry chunk) {
        long members = chunk.members();
        int usable = usable(members);
        if (usable == Totals.REPLICAS && Members.used(members) == Totals.REPLICAS) {
            return RepairStep.NOTHING;
        }
        // Without committed bytes there is nothing to keep; its first write decides who holds it.
        if (chunk.length() == 0 && !isOnDraining(members)) {
            return RepairStep.NOTHING;
        }
        return usable < Totals.REPLICAS ? missing(chunk, usable) : superfluous(chunk);
    }

    private RepairStep missing(ChunkEntry chunk, int usable) {
        int good = fleet.goodAndAlive(chunk.members()).size();
        int pending = 0;
        for (int place = 0; place < Members.PLACES; place++) {
            int storage = Members.storage(chunk.members(), place);
            int state = Members.state(chunk.members(), place);
            if (state == Members.NONE
                    || state == Members.GOOD
                    || reign.state.storages().at(storage).draining()) {
                continue;
            }
            Server here = fleet.withStorage(storage);
            if (here != null && fleet.isAlive(here) && patience.isReady(chunk.handle(), storage, good)) {
                return copy(chunk, here);
            }
            // A server that restarts brings its copy along. With one good copy left nobody waits for it.
            if (fleet.isUsable(storage) && !patience.isHopeless(chunk.handle(), storage) && usable > 1) {
                pending++;
            }
        }
        if (usable + pending >= Totals.REPLICAS) {
            return RepairStep.WAIT;
        }
        Server target = target(chunk);
        if (target == null) {
            return RepairStep.WAIT;
        }
        return Members.used(chunk.members()) < Members.PLACES ? copy(chunk, target) : makeRoom(chunk);
    }

    /** A place is needed: one goes that is not good, else one whose server is gone. */
    private RepairStep makeRoom(ChunkEntry chunk) {
        long members = chunk.members();
        int good = Members.count(members, Members.GOOD);
        RepairStep step = RepairStep.WAIT;
        for (int place = 0; place < Members.PLACES; place++) {
            int storage = Members.storage(members, place);
            boolean isGood = Members.state(members, place) == Members.GOOD;
            if (!isGood && good > 0) {
                return new RepairStep.Drop(storage);
            }
            if (isGood && good > Totals.REPLICAS && !fleet.isUsable(storage) && !leases.isInUse(chunk)) {
                step = new RepairStep.Drop(storage);
            }
        }
        return step;
    }

    private RepairStep copy(ChunkEntry chunk, Server target) {
        int source = -1;
        boolean sourceBad = true;
        for (int place = 0; place < Members.PLACES; place++) {
            int storage = Members.storage(chunk.members(), place);
            if (Members.state(chunk.members(), place) != Members.GOOD || !fleet.isAlive(storage)) {
                continue;
            }
            boolean bad = patience.isBad(
                    chunk.handle(),
                    target.storage.index(),
                    reign.state.storages().at(storage).storageId());
            if (source < 0
                    || (sourceBad && !bad)
                    || (sourceBad == bad && underWay.copiesFrom(storage) < underWay.copiesFrom(source))) {
                source = storage;
                sourceBad = bad;
            }
        }
        return source < 0 ? RepairStep.WAIT : new RepairStep.Copy(target, source);
    }

    /** A machine without a copy comes first, then the server with the fewest copies under way. */
    private @Nullable Server target(ChunkEntry chunk) {
        CondemnedEntry condemned = reign.state.condemned(chunk.handle());
        Set<String> machines = spread.machines(chunk.members());
        int good = fleet.goodAndAlive(chunk.members()).size();
        Server best = null;
        boolean bestIsNew = false;
        for (Server server : placeable) {
            int storage = server.storage.index();
            if (Members.place(chunk.members(), storage) >= 0
                    || (condemned != null && condemned.isOn(storage))
                    || !patience.isReady(chunk.handle(), storage, good)) {
                continue;
            }
            boolean isNew = !machines.contains(server.storage.node());
            if (best == null
                    || (isNew && !bestIsNew)
                    || (isNew == bestIsNew && underWay.copiesTo(storage) < underWay.copiesTo(best.storage.index()))) {
                best = server;
                bestIsNew = isNew;
            }
        }
        return best;
    }

    /** Three usable good copies and more. */
    private RepairStep superfluous(ChunkEntry chunk) {
        long members = chunk.members();
        int staying = 0;
        for (int place : fleet.goodAndAlive(members)) {
            staying += isDraining(members, place) ? 0 : 1;
        }
        if (staying < Totals.REPLICAS) {
            return RepairStep.NOTHING;
        }
        int worst = -1;
        for (int place = 0; place < Members.PLACES; place++) {
            int storage = Members.storage(members, place);
            int state = Members.state(members, place);
            if (state != Members.NONE && state != Members.GOOD) {
                return new RepairStep.Drop(storage);
            }
            boolean mayGo = state == Members.GOOD
                    && (isDraining(members, place) || (staying > Totals.REPLICAS && fleet.isAlive(storage)));
            if (mayGo && (worst < 0 || weight(members, storage) > weight(members, worst))) {
                worst = storage;
            }
        }
        return worst >= 0 && !leases.isInUse(chunk) ? new RepairStep.Drop(worst) : RepairStep.NOTHING;
    }

    /** What drains goes before what shares its machine with another copy, and that before what is full. */
    private double weight(long members, int storage) {
        return fleet.crowding(storage)
                + spread.without(members, storage) * SPREAD_WEIGHT
                + (reign.state.storages().at(storage).draining() ? DRAINING_WEIGHT : 0);
    }

    private boolean isDraining(long members, int place) {
        return reign.state.storages().at(Members.storage(members, place)).draining();
    }

    private boolean isOnDraining(long members) {
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) != Members.NONE && isDraining(members, place)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A copy of a chunk that misses nothing, from the fullest of its servers to the emptiest of all, or to a machine that has none while
     * two are on one; null when it lies well.
     */
    RepairStep.@Nullable Copy balance(ChunkEntry chunk, double threshold) {
        long members = chunk.members();
        if (chunk.length() == 0
                || placeable.isEmpty()
                || Members.used(members) != Totals.REPLICAS
                || fleet.goodAndAlive(members).size() != Totals.REPLICAS
                || leases.isInUse(chunk)) {
            return null;
        }
        Server target = target(chunk);
        if (target == null) {
            return null;
        }
        int fullest = Members.storage(members, 0);
        int mostGain = spread.gain(members, fullest, target);
        for (int place = 1; place < Totals.REPLICAS; place++) {
            int storage = Members.storage(members, place);
            fullest = fleet.usedShare(storage) > fleet.usedShare(fullest) ? storage : fullest;
            mostGain = Math.max(mostGain, spread.gain(members, storage, target));
        }
        boolean evener = fleet.usedShare(fullest) - fleet.usedShare(target.storage.index()) > threshold
                && spread.gain(members, fullest, target) >= 0;
        return (mostGain > 0 || evener) && copy(chunk, target) instanceof RepairStep.Copy copy ? copy : null;
    }

    private int usable(long members) {
        int usable = 0;
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) == Members.GOOD && fleet.isUsable(Members.storage(members, place))) {
                usable++;
            }
        }
        return usable;
    }
}
