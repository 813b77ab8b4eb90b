package cloud.edd.gfs.simulator;

import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a person does to the cluster while times are rough: drains a server and uses it again, lets it be silent, has everything read, lets
 * chunks move. Nothing of it may cost a byte, or keep anything from becoming whole when it was taken back.
 */
final class Administration {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_MINUTES = 10;

    /** Of so many runs one has a person who does something in rough times. */
    private static final int ONE_IN = 2;

    /** Longer than any call is asked again. */
    private static final long PATIENCE = 60 * SECOND;

    private final Simulation world;
    private final Chance chance;
    private final Operator operator;
    private final Map<String, Integer> seen;
    private final boolean atWork;
    private int unanswered;

    /**
     * @param seed of the run: what is done is decided by randomness of its own
     * @param seen counts what was done
     */
    Administration(Simulation world, long seed, Operator operator, Map<String, Integer> seen) {
        this.world = world;
        this.chance = new Chance(Long.rotateLeft(seed, 32) + 1);
        this.operator = operator;
        this.seen = seen;
        this.atWork = chance.oneIn(ONE_IN);
    }

    void begin() {
        if (atWork) {
            world.timeline.in(chance.between(SECOND, 10 * SECOND), () -> {
                if (world.isRough()) {
                    something();
                    begin();
                }
            });
        }
    }

    /** In calm times: every server is used again, and nothing moves for the sake of room alone. */
    void takeBack(Person person) {
        world.playUntil(() -> unanswered == 0, PATIENCE);
        if (!atWork) {
            return;
        }
        // A call of rough times whose retry was answered may still come, and would be the last word.
        world.playFor(SimulatedNetwork.LATEST_CALL_NANOS);
        for (ServerProcess server : world.servers) {
            insist(person, mode(server, ServerMode.SERVER_NORMAL));
        }
        insist(person, RebalanceRequest.getDefaultInstance());
    }

    private void insist(Person person, Message request) {
        long end = world.timeline.now() + PATIENCE;
        while (person.ask(request).error() != null && world.timeline.now() < end) {
            world.playFor(SECOND);
        }
    }

    private void something() {
        ServerProcess server = world.servers.get(chance.below(world.servers.size()));
        switch (chance.below(5)) {
            case 0, 1 -> leave(server, ServerMode.SERVER_DRAINING, "servers drained in rough times");
            case 2 -> leave(server, ServerMode.SERVER_MAINTENANCE, "servers allowed to be silent in rough times");
            case 3 ->
                ask(
                        RebalanceRequest.newBuilder()
                                .setRun(true)
                                .setThresholdPercent(1)
                                .build(),
                        "moves of chunks begun in rough times");
            default -> ask(ScrubRequest.getDefaultInstance(), "checks of everything begun in rough times");
        }
    }

    /** For a while. */
    private void leave(ServerProcess server, ServerMode mode, String what) {
        ask(mode(server, mode), what);
        world.timeline.in(
                chance.between(SECOND, 20 * SECOND),
                () -> ask(mode(server, ServerMode.SERVER_NORMAL), "servers used again in rough times"));
    }

    private SetServerModeRequest mode(ServerProcess server, ServerMode mode) {
        return SetServerModeRequest.newBuilder()
                .setServerId(server.name)
                .setMode(mode)
                .setMinutes(mode == ServerMode.SERVER_MAINTENANCE ? 1 + chance.below(MOST_MINUTES) : 0)
                .build();
    }

    private void ask(Message request, String what) {
        unanswered++;
        operator.ask(
                request,
                reply -> {
                    unanswered--;
                    seen.merge(what, 1, Integer::sum);
                },
                error -> unanswered--);
    }
}
