package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.core.CallCore;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.protocol.core.Core;
import com.google.protobuf.Message;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Operations that end with one answer, for a caller that waits. */
final class Calls {

    private final World world;

    Calls(World world) {
        this.world = world;
    }

    /** Asks the master; retries and deadline are the core's. */
    Message call(Message request) throws GfsException {
        return run(new CallCore(request, world.limits()));
    }

    /** Asks the master and does not wait; a failure is nobody's concern. */
    void tell(Message request) {
        new CoreRunner(new CallCore(request, world.limits()), world, new ReentrantLock(), end -> {})
                .post(new ClientEvent.Start());
    }

    /** Runs a core whose only news are Done or Failed. */
    Message run(Core<ClientEvent, ClientAction> core) throws GfsException {
        BlockingQueue<ClientAction> end = new ArrayBlockingQueue<>(1);
        new CoreRunner(core, world, new ReentrantLock(), end::offer).post(new ClientEvent.Start());
        try {
            return switch (end.take()) {
                case ClientAction.Done(Message result) -> result;
                case ClientAction.Failed(var error) -> throw Failures.of(error);
                default -> throw new IllegalStateException("the core ended with something else");
            };
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        }
    }
}
