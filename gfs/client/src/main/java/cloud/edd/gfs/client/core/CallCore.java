package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import com.google.protobuf.Message;
import java.util.function.Consumer;

/** One operation on metadata: the result is the master's reply. */
public final class CallCore implements Core<ClientEvent, ClientAction> {

    private final Turn turn = new Turn();
    private final MasterCall call;
    private final Message request;
    private final ClientLimits limits;

    /**
     * @param request any request of the service Master; a mutation with its operation
     */
    public CallCore(Message request, ClientLimits limits) {
        this.request = request;
        this.limits = limits;
        this.call = new MasterCall(turn, limits);
    }

    @Override
    public void on(ClientEvent event, long nowNanos, Consumer<? super ClientAction> out) {
        turn.begin(nowNanos, out);
        switch (event) {
            case ClientEvent.Start() ->
                call.start(
                        request,
                        limits.callNanos(),
                        Errors::passing,
                        reply -> turn.emit(new ClientAction.Done(reply)),
                        error -> turn.emit(new ClientAction.Failed(error)));
            case ClientEvent.Outside(var outside) -> call.on(outside);
            case ClientEvent.Abort() -> call.forget();
            default -> throw new IllegalStateException("a call takes no " + event);
        }
    }
}
