package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.OpenReply;
import org.jspecify.annotations.Nullable;

/** Where the chunks of one opened file are, as far as the streams of a client know. */
public interface Places {

    /** Takes what the master told, unless the file is another one by now. */
    void add(OpenReply told, long nowNanos);

    /** The chunk with this byte of the file; null when the master has to be asked. */
    @Nullable ChunkLocation at(long offset, long nowNanos);

    /** Something of it was found out not to be so any more: all of it is to be asked for again. */
    void drop();
}
