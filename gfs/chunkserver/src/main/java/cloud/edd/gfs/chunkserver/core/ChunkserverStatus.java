package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ScrubProgress;

/**
 * What a person wants to know of a chunkserver, as of one moment.
 *
 * @param open recovery is over, the doors are open
 * @param masterTrouble why the master is out of reach; empty when it is not
 * @param epoch granted last; number 0 when none was
 * @param undecided votes whose end is not known yet
 * @param transfers segments and appends taken as a primary, chunks written for others, copies being made, reads that wait
 * @param copiesActive copies being made here
 * @param copiesWaiting copies ordered and not begun
 * @param copiedBytes taken from other servers for copies since the start
 * @param droppedSecondaries how often, since the start, a replica was left out of an operation
 * @param lastDropped which one last, and why; empty if none was
 * @param scrub how far the checking of everything stored has come
 * @param unknownFiles in the folder of chunks that this server did not write, and leaves alone
 */
public record ChunkserverStatus(
        boolean open,
        String storageId,
        String masterTrouble,
        Epoch epoch,
        int chunks,
        long committedBytes,
        int quarantined,
        int undecided,
        int transfers,
        long diskFreeBytes,
        long diskTotalBytes,
        int copiesActive,
        int copiesWaiting,
        long copiedBytes,
        long droppedSecondaries,
        String lastDropped,
        ScrubProgress scrub,
        int unknownFiles) {}
