package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.payload.Payload;
import com.google.protobuf.Message;

/** Sees what the processes say to each other, at the moment it is said. */
public interface Wiretap {

    /**
     * A frame left; it may never arrive.
     *
     * @param link the same for all frames of one connection, and for no other
     */
    void sent(long link, String from, String to, Message header, Payload payload);

    /** A client asked the master. */
    void called(String from, Message request);

    /** The master answered; the answer may be lost. */
    void answered(String to, Message request, Message reply);
}
