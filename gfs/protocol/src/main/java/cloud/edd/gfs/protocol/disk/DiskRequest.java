package cloud.edd.gfs.protocol.disk;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.List;

/**
 * One thing asked of a disk. Names are relative to the data folder, with '/' between folders, and never leave it; the empty
 * name is the data folder itself.
 *
 * <p>Requests on one file are carried out in the order in which they were asked; requests on different files in any
 * order. What was written is lost, torn at 512 bytes or reordered by a power failure until a {@link Force} that was asked
 * later has been answered; a name (created, renamed, deleted) until a {@link SyncDirectory} of its folder has. A force
 * that failed poisons its file: nothing about its unforced content is known, and every later force fails, until the file is deleted or
 * another one takes its name.
 */
public sealed interface DiskRequest {

    /**
     * Creates the file if it is not there and makes it at least {@code size} bytes long, all of them reserved. What is in it
     * stays; what is new is zeros.
     */
    record Preallocate(String file, long size) implements DiskRequest {}

    /**
     * Writes the parts one after the other from {@code offset} on, creating the file if it is not there, and releases them.
     * Bytes between the old end and the offset are zeros.
     */
    record WriteAt(String file, long offset, List<Payload> parts) implements DiskRequest {}

    /** Reads up to {@code length} bytes; fewer only at the end of the file. Answered by {@link DiskResult.Bytes}. */
    record ReadAt(String file, long offset, int length) implements DiskRequest {}

    /** Makes everything written to the file before durable. NOT_FOUND when there is no file. */
    record Force(String file) implements DiskRequest {}

    /** Cuts the file; done also when it was shorter or not there. */
    record Truncate(String file, long length) implements DiskRequest {}

    /** Atomically replaces {@code to}, which may exist. */
    record Rename(String from, String to) implements DiskRequest {}

    /** Deletes the file; done also when it was not there. */
    record Delete(String file) implements DiskRequest {}

    /** Makes the names in a folder durable. */
    record SyncDirectory(String folder) implements DiskRequest {}

    /**
     * The files of a folder, created if it is not there: at most so many, the first ones behind a name. Answered by
     * {@link DiskResult.Listing}.
     */
    record ListFolder(String folder, String after, int most) implements DiskRequest {

        /** All of them: of a folder of which it is known that there are few. */
        public ListFolder(String folder) {
            this(folder, "", Integer.MAX_VALUE);
        }
    }

    /** Answered by {@link DiskResult.Space}. */
    record FreeSpace() implements DiskRequest {}
}
