package cloud.edd.gfs.protocol.wire;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** A file whose bytes are sent from the disk; opened when its turn comes. */
public interface FrameFiles {

    /** Called once, by the thread that sends. */
    FileChannel acquire() throws IOException;

    /** Called when {@link #acquire()} or the reading of the file has failed; that the peer has gone is none of its faults. */
    default void unreadable() {}

    /** Called once after {@link #acquire()} succeeded. */
    void release() throws IOException;
}
