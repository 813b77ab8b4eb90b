package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A test that plays by hand what happens to a core of the client, and looks at what it asks for. */
abstract class PlayedCore {

    final List<ClientAction> actions = new ArrayList<>();
    long now = 1;

    abstract Core<ClientEvent, ClientAction> core();

    final void on(ClientEvent event) {
        core().on(event, now, actions::add);
    }

    final void outside(NodeEvent event) {
        on(new ClientEvent.Outside(event));
    }

    final void answer(Message reply) {
        outside(new NodeEvent.CallAnswered(lastCall().call(), reply));
    }

    final void fail(GfsError error) {
        outside(new NodeEvent.CallFailed(lastCall().call(), error));
    }

    final NodeAction.Call lastCall() {
        return last(NodeAction.Call.class);
    }

    final <A extends NodeAction> A last(Class<A> kind) {
        return all(kind).reduce((before, after) -> after).orElseThrow();
    }

    /** In the order in which they were asked for. */
    final <A extends NodeAction> Stream<A> all(Class<A> kind) {
        return actions.stream()
                .filter(ClientAction.Outside.class::isInstance)
                .map(action -> ((ClientAction.Outside) action).action())
                .filter(kind::isInstance)
                .map(kind::cast);
    }
}
