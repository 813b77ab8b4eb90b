package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.CallCore;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientLimits;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import java.util.function.Consumer;

/** A person who looks after the cluster: asks the master what the service Admin offers, one thing after the other. */
final class Operator {

    private static final String NAME = "operator";

    private final Simulation world;
    private final ClientLimits limits;

    Operator(Simulation world, ClientLimits limits) {
        this.world = world;
        this.limits = limits;
    }

    /** One of the two is called, unless the run is over before. */
    void ask(Message request, Consumer<Message> answered, Consumer<GfsError> failed) {
        world.trace.add(world.timeline.now(), NAME + " asks " + Lines.text(request));
        ClientStream stream = new ClientStream(world, NAME, new CallCore(request, limits), action -> {
            switch (action) {
                case ClientAction.Done(Message reply) -> answered.accept(reply);
                case ClientAction.Failed(GfsError error) -> failed.accept(error);
                default -> throw new IllegalStateException("a call does not " + action);
            }
        });
        stream.start();
    }
}
