package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A chunkserver with its disk. */
final class ServerProcess extends SimulatedProcess {

    private static final long QUICK_NANOS = 30_000;
    private static final long WRITE_NANOS = 300_000;
    private static final long FORCE_NANOS = 3_000_000;
    private static final long HICCUP_NANOS = 800_000_000;
    private static final int HICCUP_ONE_IN = 1_500;

    private record Asked(long operation, DiskRequest request) {}

    private final SimulatedDisk disk;
    private final Supplier<Core<NodeEvent, NodeAction>> cores;
    private final WallClocks clocks;
    private final List<Asked> asked = new ArrayList<>();
    private final TreeMap<String, Long> busyUntil = new TreeMap<>();

    ServerProcess(
            Simulation world,
            String name,
            SimulatedDisk disk,
            WallClocks clocks,
            Supplier<Core<NodeEvent, NodeAction>> cores) {
        super(world, name);
        this.disk = disk;
        this.clocks = clocks;
        this.cores = cores;
    }

    SimulatedDisk disk() {
        return disk;
    }

    void start() {
        if (!isUp()) {
            begin(cores.get());
            clocks.run(this);
        }
    }

    @Override
    void kill(String why) {
        if (isUp()) {
            // What was asked of the system reaches it or not, in the order of each file.
            int reached = world.chance.below(asked.size() + 1);
            for (Asked one : asked.subList(0, reached)) {
                disk.carryOut(one.request());
            }
        }
        asked.clear();
        busyUntil.clear();
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

    void losePower() {
        kill("the power failed");
        disk.losePower();
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
                DiskResult read = disk.carryOut(new DiskRequest.ReadAt(plan.file(), plan.offset(), plan.length()));
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
        long done = Math.max(busyUntil.getOrDefault(file, 0L), world.timeline.now()) + duration(one.request());
        busyUntil.put(file, done);
        long mine = life();
        world.timeline.at(done, () -> {
            if (life() == mine) {
                asked.remove(one);
                boolean fails = one.request() instanceof DiskRequest.Force && world.forceFails();
                DiskResult result = fails ? disk.failForce(file) : disk.carryOut(one.request());
                happen(new NodeEvent.DiskDone(one.operation(), result));
            }
        });
    }

    private long duration(DiskRequest request) {
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
            case DiskRequest.ListFolder(String folder) -> folder + "/";
            case DiskRequest.FreeSpace free -> "";
        };
    }
}
