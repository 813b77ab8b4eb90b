package cloud.edd.gfs.protocol.core;

import cloud.edd.proto.gfs.Uuid;

/** Where new identities come from: a secure random source in production, the seed in the simulator. */
@FunctionalInterface
public interface IdSource {

    /** A fresh UUID of version 4. */
    Uuid next();
}
