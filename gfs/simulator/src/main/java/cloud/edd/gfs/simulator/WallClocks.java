package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.NodeEvent;

/** The clock on the wall of one machine: off by some seconds, and it may jump. */
final class WallClocks {

    /** An instant in 2031. */
    private static final long EPOCH_MILLIS = 1_925_000_000_000L;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final Simulation world;
    private long offsetMillis;

    WallClocks(Simulation world, long offsetMillis) {
        this.world = world;
        this.offsetMillis = offsetMillis;
    }

    void jump(long millis) {
        offsetMillis += millis;
    }

    long millis() {
        return EPOCH_MILLIS + offsetMillis + world.timeline.now() / NANOS_PER_MILLI;
    }

    /** Tells a process that just began the time, now and every second of its life. */
    void run(SimulatedProcess process) {
        tick(process, process.life());
    }

    private void tick(SimulatedProcess process, long life) {
        if (process.life() == life) {
            process.happen(new NodeEvent.WallClock(millis()));
            world.timeline.in(SECOND_NANOS, () -> tick(process, life));
        }
    }
}
