package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One core of a client: a process of its own for the network, because its numbers are its own. */
final class ClientStream extends SimulatedProcess {

    private final Core<ClientEvent, ClientAction> core;
    private final Consumer<ClientAction> application;
    private final List<ClientAction> told = new ArrayList<>();

    /**
     * @param name of the client's machine
     * @param application hears everything but {@link ClientAction.Outside}, after the event that caused it
     */
    ClientStream(
            Simulation world, String name, Core<ClientEvent, ClientAction> core, Consumer<ClientAction> application) {
        super(world, name);
        this.core = core;
        this.application = application;
    }

    void start() {
        begin((event, now, out) -> core.on(new ClientEvent.Outside(event), now, action -> route(action, out)));
        feed(new ClientEvent.Start());
    }

    /** Something the application does. */
    void feed(ClientEvent event) {
        turn(out -> core.on(event, world.timeline.now(), action -> route(action, out)));
    }

    private void route(ClientAction action, Consumer<? super NodeAction> out) {
        if (action instanceof ClientAction.Outside(NodeAction outside)) {
            out.accept(outside);
        } else {
            told.add(action);
        }
    }

    @Override
    void turned() {
        List<ClientAction> news = List.copyOf(told);
        told.clear();
        news.forEach(application);
    }

    @Override
    void stopped(String reason) {
        throw new IllegalStateException("a client's core does not stop: " + reason);
    }

    @Override
    void special(NodeAction action) {
        if (action instanceof NodeAction.Call call) {
            world.network.call(this, call);
        } else {
            throw new IllegalStateException("a client cannot ask for " + action);
        }
    }
}
