package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.Intrusion.Outcome;
import cloud.edd.proto.gfs.DataFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says one thing at a door of a chunkserver, and waits for what comes of it. */
final class Intruder extends SimulatedProcess {

    private static final long LINK = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final Endpoint door;
    private final DataFrame frame;
    private final Payload payload;
    private final Consumer<Outcome> told;
    private boolean over;

    /**
     * @param told hears once what came of it
     */
    Intruder(Simulation world, Endpoint door, DataFrame frame, Payload payload, Consumer<Outcome> told) {
        super(world, "intruder");
        this.door = door;
        this.frame = frame;
        this.payload = payload;
        this.told = told;
    }

    void start() {
        begin((event, now, out) -> on(event, out));
        turn(out -> out.accept(new NodeAction.OpenLink(LINK, door)));
        world.timeline.in(PATIENCE_NANOS, () -> end(Outcome.IGNORED));
    }

    private void on(NodeEvent event, Consumer<? super NodeAction> out) {
        switch (event) {
            case NodeEvent.LinkOpened opened -> out.accept(new NodeAction.Send(LINK, frame, payload));
            case NodeEvent.LinkClosed closed -> end(Outcome.REFUSED);
            case NodeEvent.FrameReceived received
            when received.header() instanceof DataFrame answer -> answered(answer);
            default -> {
                // Says nothing about what was asked for.
            }
        }
    }

    private void answered(DataFrame answer) {
        boolean refused = switch (answer.getBodyCase()) {
            case WRITE_REPLY -> answer.getWriteReply().hasError();
            case READ_REPLY -> answer.getReadReply().hasError();
            case VOTE -> answer.getVote().hasError();
            default -> false;
        };
        // Everybody who comes to the door of the servers is asked who he is.
        if (!answer.hasChallenge()) {
            end(refused ? Outcome.REFUSED : Outcome.ADMITTED);
        }
    }

    private void end(Outcome outcome) {
        if (!over) {
            over = true;
            told.accept(outcome);
            world.timeline.in(0, () -> kill("he has his answer"));
        }
    }

    static Endpoint door(int server, Door door) {
        return new Endpoint(door, Cores.host(server), door == Door.DATA ? Cores.DATA_PORT : Cores.REPLICATION_PORT);
    }

    @Override
    void stopped(String reason) {
        throw new IllegalStateException("an intruder does not stop: " + reason);
    }

    @Override
    void special(NodeAction action) {
        throw new IllegalStateException("an intruder cannot ask for " + action);
    }
}
