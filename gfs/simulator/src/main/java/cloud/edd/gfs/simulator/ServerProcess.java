package cloud.edd.gfs.simulator;

import cloud.edd.gfs.chunkserver.core.ChunkserverCore;
import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.disk.SimulatedDisk;
import cloud.edd.gfs.simulator.history.MemoryHeld;
import cloud.edd.gfs.simulator.memory.Meter;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A chunkserver with its disk. */
final class ServerProcess extends SimulatedProcess {

    private static final long QUICK_NANOS = 30_000;
    private static final long WRITE_NANOS = 300_000;
    private static final long FORCE_NANOS = 3_000_000;
    private static final long HICCUP_NANOS = 800_000_000;
    private static final int HICCUP_ONE_IN = 1_500;
    /** Times the usual: a disk that repeats every request until it can read it. */
    private static final int SLOW_DISK = 40;

    /** Where a data folder keeps its chunk files. */
    static final String CHUNKS = "chunks/";

    private record Asked(long operation, DiskRequest request) {}

    private final SimulatedDisk disk;
    private final Supplier<ChunkserverCore> cores;
    private final WallClocks clocks;
    private final List<Asked> asked = new ArrayList<>();
    private final TreeMap<String, Long> busyUntil = new TreeMap<>();
    /** Reading, writing and forcing it fails. */
    private @Nullable String ailing;
    /** Of the chunk files, the one that was written last. */
    private @Nullable String writtenLast;

    private boolean slowDisk;
    private Meter meter;
    private long mostHeld;
    private long changes;
    private @Nullable ChunkserverCore running;

    ServerProcess(
            Simulation world, String name, SimulatedDisk disk, WallClocks clocks, Supplier<ChunkserverCore> cores) {
        super(world, name);
        this.meter = new Meter(this::misused);
        this.disk = disk;
        this.clocks = clocks;
        this.cores = cores;
    }

    SimulatedDisk disk() {
        return disk;
    }

    void start() {
        if (!isUp()) {
            ChunkserverCore fresh = cores.get();
            running = fresh;
            mostHeld = mostHeld();
            meter = new Meter(this::misused);
            begin(fresh);
            clocks.run(this);
        }
    }

    /** Whether the last epoch that it granted is one of this master; also when that cannot be known because it has not read its folder yet. */
    boolean mayObey(MasterProcess master) {
        ChunkserverCore core = running;
        ChunkserverStatus status = core == null ? null : core.status();
        return status == null || !status.open() || master.hasBegun(status.epoch());
    }

    private void misused(String what) {
        world.panic(name + ": " + what);
    }

    /** Of what came over the network, in any life; in bytes. */
    private long mostHeld() {
        return Math.max(mostHeld, meter.most());
    }

    /** What it holds now and has held. */
    MemoryHeld memory() {
        ChunkserverCore core = running;
        ChunkserverStatus status = core == null ? null : core.status();
        return new MemoryHeld(
                name,
                mostHeld(),
                meter.held(),
                status == null ? 0 : status.undecided(),
                status == null ? 0 : status.transfers() + status.copiesActive() + status.copiesWaiting());
    }

    @Override
    void receive(long link, Message header, Payload payload) {
        happen(new NodeEvent.FrameReceived(link, header, meter.arrived(payload)));
    }

    @Override
    void kill(String why) {
        if (isUp()) {
            // What was asked of the system reaches it or not, in the order of each file.
            int reached = world.chance.below(asked.size() + 1);
            for (Asked one : asked.subList(0, reached)) {
                carryOut(one.request());
            }
        }
        asked.clear();
        busyUntil.clear();
        disk.reopened();
        super.kill(why);
    }

    @Override
    int diesAfter(int actions) {
        return world.crashPoint(actions);
    }

    @Override
    void dieHere() {
        if (world.chance.oneIn(3)) {
            losePower();
        } else {
            kill("in the middle of an event");
        }
        world.restart(this::start);
    }

    /** Input and output errors for one file, until the disk is mended. */
    void ail(String file) {
        world.trace.add(world.timeline.now(), name + " cannot read or write " + file);
        ailing = file;
    }

    @Nullable String writtenLast() {
        return writtenLast;
    }

    void slowDisk() {
        slowDisk = true;
    }

    void mendDisk() {
        ailing = null;
        slowDisk = false;
        disk.full(false);
    }

    void losePower() {
        kill("the power failed");
        disk.losePower();
    }

    /** The folder with the copy of the log is gone, and nothing else. */
    void loseMetadata() {
        disk.lose("metadata/");
    }

    /** Its disk is gone for ever; the next start is on an empty one. */
    void loseDisk() {
        kill("its disk is lost");
        disk.wipe();
    }

    @Override
    void stopped(String reason) {
        world.serverStopped(this, reason);
    }

    @Override
    void special(NodeAction action) {
        switch (action) {
            case NodeAction.Disk(long operation, DiskRequest request) -> ask(new Asked(operation, request));
            case NodeAction.SendFile(long link, var header, var plan) -> {
                SimulatedLink.End end = link(link);
                DiskResult read = carryOut(new DiskRequest.ReadAt(plan.file(), plan.offset(), plan.length()));
                if (end == null) {
                    return;
                }
                if (read instanceof DiskResult.Bytes(Payload bytes) && bytes.length() == plan.length()) {
                    end.link().send(end, header, bytes);
                } else {
                    happenIn(1, new NodeEvent.FileUnreadable(plan));
                    end.link().cut();
                }
            }
            default -> throw new IllegalStateException("a chunkserver cannot ask for " + action);
        }
    }

    private void ask(Asked one) {
        asked.add(one);
        String file = fileOf(one.request());
        if (one.request() instanceof DiskRequest.WriteAt && file.startsWith(CHUNKS)) {
            writtenLast = file;
        }
        long done = Math.max(busyUntil.getOrDefault(file, 0L), world.timeline.now()) + duration(one.request());
        busyUntil.put(file, done);
        long mine = life();
        world.timeline.at(done, () -> {
            if (life() == mine) {
                asked.remove(one);
                boolean fails = one.request() instanceof DiskRequest.Force && world.forceFails(this, file);
                DiskResult result = fails ? disk.failForce(file) : carryOut(one.request());
                if (one.request() instanceof DiskRequest.WriteAt write) {
                    write.parts().forEach(Payload::release);
                }
                happen(new NodeEvent.DiskDone(one.operation(), result));
            }
        });
    }

    /** Requests that changed what lies on its disk for somebody. */
    long changes() {
        return changes;
    }

    private DiskResult carryOut(DiskRequest request) {
        changes += DiskChanges.isOne(request) ? 1 : 0;
        world.watch(this, request);
        if (!fileOf(request).equals(ailing)) {
            return disk.carryOut(request);
        }
        return switch (request) {
            case DiskRequest.Force(String file) -> disk.failForce(file);
            case DiskRequest.ReadAt read -> new DiskResult.Failed(DiskResult.Failure.INPUT_OUTPUT, "a bad sector");
            case DiskRequest.WriteAt write -> new DiskResult.Failed(DiskResult.Failure.INPUT_OUTPUT, "a bad sector");
            default -> disk.carryOut(request);
        };
    }

    private long duration(DiskRequest request) {
        return slowDisk ? SLOW_DISK * usualDuration(request) : usualDuration(request);
    }

    private long usualDuration(DiskRequest request) {
        if (world.isRough() && world.chance.oneIn(HICCUP_ONE_IN)) {
            return world.chance.between(0, HICCUP_NANOS);
        }
        return switch (request) {
            case DiskRequest.Force force -> world.chance.between(WRITE_NANOS, FORCE_NANOS);
            case DiskRequest.SyncDirectory sync -> world.chance.between(WRITE_NANOS, FORCE_NANOS);
            case DiskRequest.WriteAt write -> world.chance.between(QUICK_NANOS, WRITE_NANOS);
            default -> world.chance.between(QUICK_NANOS, WRITE_NANOS);
        };
    }

    private static String fileOf(DiskRequest request) {
        return switch (request) {
            case DiskRequest.Preallocate(String file, long size) -> file;
            case DiskRequest.WriteAt(String file, long offset, var parts) -> file;
            case DiskRequest.ReadAt(String file, long offset, int length) -> file;
            case DiskRequest.Force(String file) -> file;
            case DiskRequest.Truncate(String file, long length) -> file;
            case DiskRequest.Rename(String from, String to) -> from;
            case DiskRequest.Delete(String file) -> file;
            case DiskRequest.SyncDirectory(String folder) -> folder + "/";
            case DiskRequest.ListFolder list -> list.folder() + "/";
            case DiskRequest.FreeSpace free -> "";
        };
    }
}
