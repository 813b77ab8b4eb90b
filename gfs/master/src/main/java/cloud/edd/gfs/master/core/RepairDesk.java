package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.DropReplicas;
import cloud.edd.proto.gfs.JoinReplicas;
import cloud.edd.proto.gfs.RepairStatus;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings every chunk back to three good copies: finds what is missing, has copies made, most urgent first and never more at a time than
 * servers bear, and takes away what is too much.
 */
final class RepairDesk {

    /** Chunks in one record. */
    private static final int HANDLES = 1_000;

    private final Reign reign;
    private final RepairPlanner planner;
    private final RepairQueue queue = new RepairQueue();
    private final RepairCounts counts = new RepairCounts();
    private final Rebalancer rebalancer;
    private final RepairWalk walk;
    private final CopiesUnderWay underWay;
    private final CopyDesk copies;
    private final Map<Server, List<CopyJob>> joins = new LinkedHashMap<>();
    private final Map<Integer, List<Uuid>> drops = new LinkedHashMap<>();

    RepairDesk(Reign reign, Fleet fleet, Leases leases, Grants grants, Granting granting, LostChunks lost) {
        this.reign = reign;
        underWay = new CopiesUnderWay(reign.settings.repairConcurrency());
        CopyPatience patience = new CopyPatience(reign);
        planner = new RepairPlanner(reign, fleet, leases, underWay, patience);
        rebalancer = new Rebalancer(reign);
        walk = new RepairWalk(reign, fleet, planner, queue, counts, lost, rebalancer);
        copies = new CopyDesk(reign, fleet, leases, grants, granting, underWay, patience, counts);
    }

    Rebalancer rebalancer() {
        return rebalancer;
    }

    CopyDesk copies() {
        return copies;
    }

    /** Whether a copy of this chunk is being made there just now: what the storage shows of it will be replaced. */
    boolean isCopying(Uuid handle, Server target) {
        CopyJob job = underWay.of(handle);
        return job != null && job.target == target;
    }

    RepairStatus status() {
        return counts.status(underWay.size());
    }

    /** Called about every second. */
    void tick() {
        copies.expire();
        rebalancer.underWay(underWay);
        if (reign.changeRefusal(false) == null) {
            planner.look();
            walk.slice();
            pump();
        }
    }

    /** Something was found out about this chunk: it need not wait for the walk. */
    void consider(Uuid handle) {
        ChunkEntry chunk = reign.state.chunk(handle);
        if (chunk != null) {
            queue.offer(planner.urgency(chunk), handle);
        }
    }

    /** Begins what the limits allow. */
    void pump() {
        if (queue.size() == 0 || reign.changeRefusal(false) != null) {
            return;
        }
        planner.look();
        queue.serve(this::serve);
        joins.forEach(this::join);
        joins.clear();
        drops.forEach(this::drop);
        drops.clear();
    }

    private RepairQueue.Outcome serve(Uuid handle) {
        ChunkEntry chunk = reign.state.chunk(handle);
        if (chunk == null || underWay.of(handle) != null) {
            return RepairQueue.Outcome.TAKEN;
        }
        return switch (planner.next(chunk)) {
            case RepairStep.Nothing() -> balance(chunk);
            case RepairStep.Wait() -> RepairQueue.Outcome.TAKEN;
            case RepairStep.Drop(int storage) -> {
                drops.computeIfAbsent(storage, absent -> new ArrayList<>()).add(handle);
                yield RepairQueue.Outcome.TAKEN;
            }
            case RepairStep.Copy(Server target, int source) -> begin(chunk, target, source);
        };
    }

    /** What moved meanwhile counts with the next heartbeat, so the walk offers it anew. */
    private RepairQueue.Outcome balance(ChunkEntry chunk) {
        RepairStep.Copy move = rebalancer.hasRoom() ? planner.balance(chunk, rebalancer.threshold()) : null;
        if (move != null && begin(chunk, move.target(), move.source()) == RepairQueue.Outcome.TAKEN) {
            rebalancer.began(chunk);
            CopyJob job = underWay.of(chunk.handle());
            if (job != null) {
                job.move = true;
            }
        }
        return RepairQueue.Outcome.TAKEN;
    }

    private RepairQueue.Outcome begin(ChunkEntry chunk, Server target, int source) {
        if (underWay.isFull() || !underWay.targetHasRoom(target.storage.index()) || !underWay.sourceHasRoom(source)) {
            return RepairQueue.Outcome.LATER;
        }
        CopyJob job = new CopyJob(chunk.handle(), target, source, chunk.length());
        copies.admit(job, chunk);
        if (job.mayHaveVoted) {
            // Its member is JOINING from an earlier attempt.
            copies.begin(job);
        } else {
            joins.computeIfAbsent(target, absent -> new ArrayList<>()).add(job);
        }
        return RepairQueue.Outcome.TAKEN;
    }

    private void join(Server target, List<CopyJob> jobs) {
        JoinReplicas.Builder join = JoinReplicas.newBuilder().setStorageId(target.storage.storageId());
        jobs.forEach(job -> join.addHandles(job.handle));
        reign.propose(Command.newBuilder().setJoinReplicas(join).build(), applied -> jobs.forEach(copies::begin));
    }

    private void drop(int storage, List<Uuid> handles) {
        Uuid storageId = reign.state.storages().at(storage).storageId();
        for (int from = 0; from < handles.size(); from += HANDLES) {
            DropReplicas.Builder drop = DropReplicas.newBuilder()
                    .setStorageId(storageId)
                    .addAllHandles(handles.subList(from, Math.min(handles.size(), from + HANDLES)));
            reign.propose(
                    Command.newBuilder().setDropReplicas(drop).build(),
                    applied -> drop.getHandlesList().forEach(this::consider));
        }
    }
}
