package cloud.edd.gfs.master.loop;

import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;

/** Whoever waits for the answer to a call. Exactly one of the two is called, on the loop's thread, and must not block. */
public interface Caller {

    void answered(Message reply);

    void failed(GfsError error);
}
