package cloud.edd.gfs.client;

import java.io.IOException;
import java.io.OutputStream;

/** The metadata of a cluster as a whole. */
public interface GfsMetadata {

    /** Takes a checkpoint; returns the record as of which it is durable now. */
    long checkpoint() throws GfsException;

    /**
     * Writes a checkpoint of the metadata as of now, while the master serves: a file that {@code gfs-master verify} checks and
     * {@code gfs-master restore} takes.
     *
     * @return the record as of which it is
     * @throws IOException as a {@link GfsException}, or from {@code out}
     */
    long export(OutputStream out) throws IOException;

    /**
     * Ends the safe mode of a master that was started on restored metadata: files can be changed again, and deletions go on.
     *
     * @param withoutMissing also when known chunkservers have not come
     */
    void endRestore(boolean withoutMissing) throws GfsException;
}
