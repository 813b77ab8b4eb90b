package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.protocol.node.NodeEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the checkpoints of one life of a master as its shell does: begun where everything is forced, written in slices between its
 * events, made durable in the background. A master that dies leaves what it had begun unfinished.
 */
final class SimulatedCheckpoints {

    /** A few places of the tables at a time, so that many records are applied while a checkpoint is under way. */
    private static final int SLOTS = 24;

    private static final int FEWEST_RECORDS = 20;
    private static final int MOST_RECORDS = 200;
    private static final int FORCE_FAILS_ONE_IN = 12;
    private static final long LONGEST_FORCE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private final Simulation world;
    private final MasterProcess master;
    private final Chance chance;
    private final MetadataState state;
    private final MetadataLog log;
    private long nextAt;
    private @Nullable CheckpointRun run;
    private MetadataLog.@Nullable CheckpointWriter writer;
    private boolean finishing;

    /** @param state as the master found it */
    SimulatedCheckpoints(Simulation world, MasterProcess master, Chance chance, MetadataState state, MetadataLog log) {
        this.world = world;
        this.master = master;
        this.chance = chance;
        this.state = state;
        this.log = log;
        this.nextAt = state.sequence() + chance.between(FEWEST_RECORDS, MOST_RECORDS);
    }

    /** Between two events. */
    void goOn(boolean everythingForced) {
        CheckpointRun running = run;
        MetadataLog.CheckpointWriter target = writer;
        if (running == null || target == null) {
            if (!finishing && everythingForced && state.sequence() >= nextAt) {
                begin();
            }
        } else if (running.slice(SLOTS)) {
            run = null;
            finishing = true;
            long mine = master.life();
            world.timeline.in(chance.between(0, LONGEST_FORCE_NANOS), () -> {
                if (master.life() == mine) {
                    finish(running.sequence(), target);
                }
            });
        }
    }

    boolean isUnfinished() {
        return run != null || finishing;
    }

    private void begin() {
        MetadataLog.CheckpointWriter begun = log.beginCheckpoint(state.sequence());
        writer = begun;
        run = state.beginCheckpoint(begun::write);
        nextAt = state.sequence() + chance.between(FEWEST_RECORDS, MOST_RECORDS);
        world.disasters.count("checkpoints begun");
    }

    private void finish(long sequence, MetadataLog.CheckpointWriter target) {
        finishing = false;
        if (chance.oneIn(FORCE_FAILS_ONE_IN)) {
            target.cancel();
            world.disasters.count("checkpoints that could not be written");
            return;
        }
        target.finish();
        world.disasters.count("checkpoints that became durable");
        world.trace.add(world.timeline.now(), master.name + " has a checkpoint of record " + sequence);
        master.happen(new NodeEvent.Checkpointed(sequence));
    }
}
