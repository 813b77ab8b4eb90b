package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;

/** What a core of the client can ask for. Exactly one {@link Done} or {@link Failed} comes, unless it is aborted. */
public sealed interface ClientAction {

    /** A call, a frame, a link, a timer. */
    record Outside(NodeAction action) implements ClientAction {}

    /** The application may write so many bytes more. */
    record Room(int bytes) implements ClientAction {}

    /** The next bytes of a stream, verified; the application releases the payload. */
    record Deliver(Payload bytes) implements ClientAction {}

    /** It is done; the result's type depends on the core. */
    record Done(Message result) implements ClientAction {}

    /** It failed; the error says whether it happened. */
    record Failed(GfsError error) implements ClientAction {}
}
