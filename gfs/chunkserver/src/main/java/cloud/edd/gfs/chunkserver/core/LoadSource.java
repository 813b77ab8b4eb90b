package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.ServerLoad;

/** How busy the machine is, and how many files are being sent; disk and other transfers are known to the core itself. */
@FunctionalInterface
public interface LoadSource {

    /** Nothing known, as in a simulation. */
    LoadSource NONE = ServerLoad::getDefaultInstance;

    ServerLoad now();
}
