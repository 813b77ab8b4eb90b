package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.proto.gfs.Operation;
import com.google.protobuf.Message;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One operation on metadata: the result is the master's reply. */
public final class CallCore implements Core<ClientEvent, ClientAction> {

    private final Turn turn = new Turn();
    private final MasterCall call;
    private final @Nullable Session session;
    private final Supplier<Message> request;
    private final ClientLimits limits;

    /**
     * @param request any request of the service Master that carries no operation
     */
    public CallCore(Message request, ClientLimits limits) {
        this(null, () -> request, limits);
    }

    /**
     * @param session whose next operation it is; renewed when the master does not know it
     * @param mutation the request with its operation
     */
    public CallCore(Session session, Function<Operation, Message> mutation, ClientLimits limits) {
        this(session, () -> mutation.apply(session.next()), limits);
    }

    private CallCore(@Nullable Session session, Supplier<Message> request, ClientLimits limits) {
        this.session = session;
        this.request = request;
        this.limits = limits;
        this.call = new MasterCall(turn, limits);
    }

    @Override
    public void on(ClientEvent event, long nowNanos, Consumer<? super ClientAction> out) {
        turn.begin(nowNanos, out);
        switch (event) {
            case ClientEvent.Start() ->
                call.startIn(
                        session,
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
