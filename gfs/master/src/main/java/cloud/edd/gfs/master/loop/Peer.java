package cloud.edd.gfs.master.loop;

import cloud.edd.proto.gfs.MasterFrame;

/** The other end of a chunkserver's link. Called on the loop's thread; must not block. */
public interface Peer {

    void send(MasterFrame frame);

    void close();
}
