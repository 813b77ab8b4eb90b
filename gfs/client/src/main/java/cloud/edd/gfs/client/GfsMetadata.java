package cloud.edd.gfs.client;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

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
     * @return what was taken over, what is in {@code lost+found}, and what cannot be known, in sentences
     */
    List<String> endRestore(boolean withoutMissing) throws GfsException;

    /** The same as it would be now, or as it was at the end of the last restore; of single things only as long as that master runs. */
    List<String> restoreReport() throws GfsException;
}
