package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The master with its log. */
final class MasterProcess extends SimulatedProcess {

    /** Who waits for an answer; one of the three comes. */
    interface Caller {
        void answered(Message reply);

        void failed(GfsError error);

        void died();
    }

    private static final long QUICKEST_FORCE_NANOS = 200_000;
    private static final long SLOWEST_FORCE_NANOS = 4_000_000;

    private static final int CHECKPOINT_ROTS_ONE_IN = 4;

    private SimulatedLog log;
    private final WallClocks clocks;
    private final Function<SimulatedLog, MasterCore> recovery;
    private final TreeMap<Long, Caller> callers = new TreeMap<>();
    private @Nullable MasterCore latest;
    private @Nullable SimulatedCheckpoints checkpoints;
    private boolean forcing;
    private boolean retired;
    private final List<Epoch> epochs = new ArrayList<>();

    MasterProcess(
            Simulation world,
            String name,
            SimulatedLog log,
            WallClocks clocks,
            Function<SimulatedLog, MasterCore> recovery) {
        super(world, name);
        this.log = log;
        this.clocks = clocks;
        this.recovery = recovery;
    }

    void start() {
        if (!isUp() && !retired) {
            MasterCore core = recovery.apply(log);
            latest = core;
            epochs.add(core.epoch());
            checkpoints = new SimulatedCheckpoints(world, this, world.aside, core.state(), log.log());
            world.history
                    .wire()
                    .began(WireFacts.reign(core.epoch()), core.state().sequence());
            noteNews();
            begin(core);
            clocks.run(this);
        }
    }

    /** As the present life knows it, or the last one did; null before the first. */
    @Nullable MetadataState state() {
        MasterCore core = latest;
        return core == null ? null : core.state();
    }

    SimulatedLog log() {
        return log;
    }

    /** Whether it is up and a majority of the chunkservers has made it the master: it changes what it is asked to change. */
    boolean reigns() {
        MasterCore core = latest;
        return isUp() && core != null && !core.inSafeMode();
    }

    /** Whether it is the epoch of one of its lives. */
    boolean hasBegun(Epoch epoch) {
        return epochs.contains(epoch);
    }

    /** The last record that has taken effect; 0 while it is down. */
    long applied() {
        MasterCore core = latest;
        return core == null || !isUp() ? 0 : core.state().sequence();
    }

    boolean isRetired() {
        return retired;
    }

    /** A person stops it for good. */
    void retire() {
        retired = true;
        kill("a person stops it for good");
    }

    /** Somebody puts another folder in the place of the one it had; it is down. */
    void use(SimulatedLog other) {
        if (isUp()) {
            throw new IllegalStateException(name + " runs on its folder");
        }
        log = other;
    }

    void receive(Message request, Caller caller) {
        long number = odd();
        callers.put(number, caller);
        happen(new NodeEvent.CallReceived(number, request));
    }

    @Override
    void kill(String why) {
        if (!isUp()) {
            return;
        }
        super.kill(why);
        SimulatedCheckpoints running = checkpoints;
        if (running != null && running.isUnfinished()) {
            world.disasters.count("checkpoints cut off by a death");
        }
        checkpoints = null;
        log.crash();
        if (world.isRough() && world.aside.oneIn(CHECKPOINT_ROTS_ONE_IN) && log.damageNewestCheckpoint()) {
            world.disasters.count("newest checkpoints damaged");
            world.trace.add(world.timeline.now(), "the newest checkpoint of " + name + " is damaged");
        }
        forcing = false;
        List<Caller> waiting = new ArrayList<>(callers.values());
        callers.clear();
        waiting.forEach(Caller::died);
    }

    @Override
    void turned() {
        SimulatedCheckpoints running = checkpoints;
        if (running != null) {
            running.goOn(!forcing && log.waiting() == 0);
        }
        world.disasters.turned(this);
        MetadataState state = state();
        if (state != null) {
            world.turned(state);
        }
    }

    @Override
    int diesAfter(int actions) {
        return world.crashPoint(actions);
    }

    @Override
    void dieHere() {
        kill("in the middle of an event");
        world.restart(this::start);
    }

    @Override
    void stopped(String reason) {
        world.masterStopped(this, reason);
    }

    @Override
    void special(NodeAction action) {
        switch (action) {
            case NodeAction.Answer(long call, Message reply) -> {
                Caller caller = callers.remove(call);
                if (caller != null) {
                    caller.answered(reply);
                }
            }
            case NodeAction.Fail(long call, GfsError error) -> {
                Caller caller = callers.remove(call);
                if (caller != null) {
                    caller.failed(error);
                }
            }
            case NodeAction.AppendLog(long sequence, long unixMillis, var record) -> {
                log.append(new LogRecord(sequence, unixMillis, record));
                force();
            }
            case NodeAction.Report(var event) -> {
                world.trace.add(world.timeline.now(), "event " + Lines.text(event));
                world.disasters.told(this, event);
            }
            case NodeAction.ReadLog(long read, long after, int mostBytes) ->
                readBack(read, () -> log.log().records(after, mostBytes));
            case NodeAction.ReadCheckpoint(long read, long sequence, long offset, int mostBytes) ->
                readBack(read, () -> log.log().checkpointPiece(sequence, offset, mostBytes));
            default -> throw new IllegalStateException("a master cannot ask for " + action);
        }
    }

    private void readBack(long read, Supplier<LogPiece> piece) {
        long mine = life();
        world.timeline.in(world.chance.between(QUICKEST_FORCE_NANOS, SLOWEST_FORCE_NANOS), () -> {
            if (life() == mine) {
                happen(new NodeEvent.LogRead(read, piece.get()));
            }
        });
    }

    /** What is durable counts, also when the master dies before it has told anybody: the next one finds it. */
    private void noteNews() {
        log.news().forEach(world.disasters::durable);
    }

    /** Everything that is there when a force begins becomes durable with it. */
    private void force() {
        if (forcing || log.waiting() == 0) {
            return;
        }
        forcing = true;
        int records = log.waiting();
        long mine = life();
        world.timeline.in(world.chance.between(QUICKEST_FORCE_NANOS, SLOWEST_FORCE_NANOS), () -> {
            if (life() == mine) {
                whenRunning(() -> {
                    forcing = false;
                    long sequence = log.force(records);
                    noteNews();
                    force();
                    happen(new NodeEvent.LogForced(sequence, NodeEvent.LogRoom.PLENTY));
                });
            }
        });
    }
}
