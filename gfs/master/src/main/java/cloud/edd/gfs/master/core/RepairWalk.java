package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.MetadataState.Walk;

/** Goes round and round over all chunks, a slice at a time, and puts those that need something into the queue. */
final class RepairWalk {

    /** A look at each costs some milliseconds of the master's second; a million chunks are seen within a minute. */
    private static final int SLOTS = 50_000;

    private final Reign reign;
    private final Fleet fleet;
    private final RepairPlanner planner;
    private final RepairQueue queue;
    private final RepairCounts counts;
    private final LostChunks lost;
    private final Rebalancer rebalancer;
    private final Walk<ChunkEntry> walk;
    private long missing;
    private long stuck;
    private boolean underWay;

    RepairWalk(
            Reign reign,
            Fleet fleet,
            RepairPlanner planner,
            RepairQueue queue,
            RepairCounts counts,
            LostChunks lost,
            Rebalancer rebalancer) {
        this.reign = reign;
        this.fleet = fleet;
        this.planner = planner;
        this.queue = queue;
        this.counts = counts;
        this.lost = lost;
        this.rebalancer = rebalancer;
        this.walk = reign.state.walkChunks();
    }

    /** Called about every second. */
    void slice() {
        if (!underWay && isCalm()) {
            counts.missing = 0;
            counts.stuck = 0;
            return;
        }
        underWay = true;
        if (walk.advance(SLOTS, this::visit)) {
            counts.missing = missing;
            counts.stuck = stuck;
            missing = 0;
            stuck = 0;
            underWay = false;
            lost.round();
            rebalancer.round();
        }
    }

    private boolean isCalm() {
        return !rebalancer.isRunning()
                && reign.state.totals().irregular() == 0
                && reign.state.storages().inUse().stream().allMatch(storage -> fleet.isUsable(storage.index()));
    }

    private void visit(ChunkEntry chunk) {
        switch (planner.next(chunk)) {
            case RepairStep.Nothing() -> {
                if (rebalancer.isRunning() && planner.balance(chunk, rebalancer.threshold()) != null) {
                    rebalancer.met();
                    queue.offer(RepairQueue.Urgency.BALANCE, chunk.handle());
                }
            }
            case RepairStep.Wait() -> {
                missing++;
                stuck++;
                if (LostChunks.isLost(chunk)) {
                    lost.met(chunk);
                }
            }
            case RepairStep.Copy ignored -> {
                missing++;
                queue.offer(planner.urgency(chunk), chunk.handle());
            }
            case RepairStep.Drop ignored -> queue.offer(planner.urgency(chunk), chunk.handle());
        }
    }
}
