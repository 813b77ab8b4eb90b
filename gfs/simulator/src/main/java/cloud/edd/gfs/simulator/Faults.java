package cloud.edd.gfs.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What goes wrong while times are rough: something every few hundred milliseconds, sometimes several things at once. */
final class Faults {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int INTRUSION_ONE_IN = 3;
    private static final long LONGEST_JUMP_MILLIS = 40_000;

    private final Simulation world;
    private final List<WallClocks> clocks;
    private final long between;

    Faults(Simulation world, List<WallClocks> clocks) {
        this.world = world;
        this.clocks = clocks;
        this.between = world.chance.between(SECOND / 4, 2 * SECOND);
    }

    void begin() {
        world.timeline.in(world.chance.between(0, 2 * between), this::strike);
    }

    private void strike() {
        if (!world.isRough()) {
            return;
        }
        if (world.chance.oneIn(INTRUSION_ONE_IN)) {
            world.intrusion();
        }
        switch (world.chance.below(18)) {
            case 0, 1, 2 -> killServer(anyServer(), false);
            case 3 -> killServer(anyServer(), true);
            case 4, 5 -> killMaster();
            case 6 -> killEverything();
            case 7 -> world.network.cutSomeLink();
            case 8 -> partition();
            case 9 -> loseCalls();
            case 10 -> slowDown();
            case 11 -> world.loseDisk();
            case 12 -> silence();
            case 13 -> slowDisk();
            case 14 -> fillDisk();
            case 15 -> world.ailDisk();
            case 16 -> world.damage();
            default ->
                clocks.get(world.chance.below(clocks.size()))
                        .jump(world.chance.between(-LONGEST_JUMP_MILLIS, LONGEST_JUMP_MILLIS));
        }
        begin();
    }

    private ServerProcess anyServer() {
        return world.servers.get(world.chance.below(world.servers.size()));
    }

    private void killServer(ServerProcess server, boolean powerToo) {
        if (powerToo) {
            server.losePower();
        } else {
            server.kill("kill -9");
        }
        world.restart(server::start);
    }

    private void killMaster() {
        MasterProcess master = world.master();
        if (!master.isPaused()) {
            master.kill("kill -9");
            world.restart(master::start);
        }
    }

    private void killEverything() {
        killMaster();
        for (ServerProcess server : world.servers) {
            killServer(server, world.chance.coin());
        }
    }

    private void partition() {
        List<SimulatedProcess> all = new ArrayList<>(world.servers);
        all.add(world.master());
        int one = world.chance.below(all.size());
        int other = (one + 1 + world.chance.below(all.size() - 1)) % all.size();
        world.network.partition(all.get(one), all.get(other));
        world.timeline.in(world.chance.between(SECOND / 2, 9 * SECOND), world.network::heal);
    }

    private void silence() {
        List<SimulatedProcess> all = new ArrayList<>(world.servers);
        all.add(world.master());
        int one = world.chance.below(all.size());
        int other = (one + 1 + world.chance.below(all.size() - 1)) % all.size();
        world.network.silence(all.get(one), all.get(other));
        world.timeline.in(world.chance.between(SECOND / 2, 9 * SECOND), world.network::heal);
    }

    private void slowDisk() {
        ServerProcess server = anyServer();
        server.slowDisk();
        world.timeline.in(world.chance.between(SECOND, 5 * SECOND), server::mendDisk);
    }

    private void fillDisk() {
        ServerProcess server = anyServer();
        world.trace.add(world.timeline.now(), "the disk of " + server.name + " is full");
        server.disk().full(true);
        world.timeline.in(world.chance.between(SECOND, 8 * SECOND), server::mendDisk);
    }

    private void loseCalls() {
        world.network.loseCalls((int) world.chance.between(2, 20));
        world.timeline.in(world.chance.between(SECOND, 5 * SECOND), world.network::heal);
    }

    private void slowDown() {
        world.network.slow(anyServer());
        world.timeline.in(world.chance.between(SECOND, 6 * SECOND), world.network::heal);
    }
}
