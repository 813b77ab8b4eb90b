package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Fence;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Uuid;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question of a standby at the door of the chunkservers: each side proves itself, then an epoch is asked for. */
final class StandbyVisit extends SimulatedProcess {

    private static final long LINK = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final Endpoint door;
    private final ServerCredential credential;
    private final Epoch epoch;
    private final Consumer<@Nullable FenceReply> told;
    private @Nullable PeerHello hello;
    private boolean over;

    /** @param told hears once what came of it; null when nothing did */
    StandbyVisit(
            Simulation world,
            String host,
            ServerCredential credential,
            Epoch epoch,
            Consumer<@Nullable FenceReply> told) {
        super(world, "standby");
        this.door = new Endpoint(Door.REPLICATION, host, Cores.REPLICATION_PORT);
        this.credential = credential;
        this.epoch = epoch;
        this.told = told;
    }

    void start() {
        begin((event, now, out) -> on(event, out));
        turn(out -> out.accept(new NodeAction.OpenLink(LINK, door)));
        world.timeline.in(PATIENCE_NANOS, () -> end(null));
    }

    private void on(NodeEvent event, Consumer<? super NodeAction> out) {
        switch (event) {
            case NodeEvent.LinkClosed closed -> end(null);
            case NodeEvent.FrameReceived received
            when received.header() instanceof DataFrame frame -> answered(frame, out);
            default -> {
                // Nothing of it matters before the other side has spoken.
            }
        }
    }

    private void answered(DataFrame frame, Consumer<? super NodeAction> out) {
        PeerHello said = hello;
        switch (frame.getBodyCase()) {
            case CHALLENGE -> {
                PeerHello mine = credential.hello(
                        frame.getChallenge().getNonce(),
                        ServerCredential.nonce(world.chance.next()),
                        "standby",
                        Uuid.getDefaultInstance());
                hello = mine;
                send(out, DataFrame.newBuilder().setHello(mine));
            }
            case PROOF -> {
                if (said == null || !credential.proves(said, frame.getProof())) {
                    throw new IllegalStateException("a chunkserver does not prove that it is one");
                }
                send(
                        out,
                        DataFrame.newBuilder()
                                .setId(1)
                                .setFence(Fence.newBuilder().setEpoch(epoch)));
            }
            case FENCE_REPLY -> end(frame.getFenceReply());
            default -> throw new IllegalStateException("a chunkserver answers a standby with " + frame.getBodyCase());
        }
    }

    private static void send(Consumer<? super NodeAction> out, DataFrame.Builder frame) {
        out.accept(new NodeAction.Send(LINK, frame.build(), Payload.empty()));
    }

    private void end(@Nullable FenceReply reply) {
        if (!over) {
            over = true;
            world.timeline.in(0, () -> kill("the standby has its answer"));
            told.accept(reply);
        }
    }

    @Override
    void stopped(String reason) {
        throw new IllegalStateException("a standby does not stop: " + reason);
    }

    @Override
    void special(NodeAction action) {
        throw new IllegalStateException("a standby cannot ask for " + action);
    }
}
