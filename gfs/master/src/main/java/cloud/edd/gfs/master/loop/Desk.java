package cloud.edd.gfs.master.loop;

import cloud.edd.proto.gfs.ServerFrame;
import com.google.protobuf.Message;

/** Where clients and chunkservers are heard: a master that serves, or a standby. Methods may be called from any thread. */
public interface Desk {

    /** Asks; the caller is answered sometime. */
    void call(Message request, Caller caller);

    /** A chunkserver's stream begins. Returns the number of the link. */
    long accept(Peer peer);

    /** May block while there is too much to do, which slows the sender down. */
    void received(long link, ServerFrame frame);

    void closed(long link, String reason);

    /** What waits to be looked at. */
    int queued();
}
