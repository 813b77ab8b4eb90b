package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import java.util.function.Consumer;

/** The event being handled: its time, where its actions go, and the numbers not yet used. Shared by the parts of one core. */
final class Turn {

    private long lastNumber;
    private long nowNanos;
    private Consumer<? super ClientAction> out = action -> {};

    void begin(long now, Consumer<? super ClientAction> actions) {
        nowNanos = now;
        out = actions;
    }

    long now() {
        return nowNanos;
    }

    /** Even, for the core is the side that starts. */
    long number() {
        return lastNumber += 2;
    }

    void ask(NodeAction action) {
        out.accept(new ClientAction.Outside(action));
    }

    void emit(ClientAction action) {
        out.accept(action);
    }
}
