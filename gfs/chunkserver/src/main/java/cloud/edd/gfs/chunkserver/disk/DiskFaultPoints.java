package cloud.edd.gfs.chunkserver.disk;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.fault.FaultPoint;

/** After which work on the disk a chunkserver may die, before its core hears of it. */
final class DiskFaultPoints {

    private DiskFaultPoints() {}

    static void after(DiskRequest request) {
        switch (request) {
            case DiskRequest.WriteAt write ->
                of(write.file(), FaultPoint.CHUNK_WRITTEN, FaultPoint.JOURNAL_WRITTEN, FaultPoint.CHECKPOINT_WRITTEN);
            case DiskRequest.Force force ->
                of(force.file(), FaultPoint.CHUNK_FORCED, FaultPoint.JOURNAL_FORCED, FaultPoint.CHECKPOINT_FORCED);
            case DiskRequest.Rename ignored -> FaultPoint.FILE_RENAMED.hit();
            case DiskRequest.SyncDirectory ignored -> FaultPoint.FOLDER_SYNCED.hit();
            default -> {
                // Harmless: nothing that another step relies on.
            }
        }
    }

    private static void of(String file, FaultPoint chunk, FaultPoint journal, FaultPoint checkpoint) {
        if (file.startsWith("chunks/")) {
            chunk.hit();
        } else if (file.startsWith("journal-")) {
            journal.hit();
        } else if (file.startsWith("checkpoint-")) {
            checkpoint.hit();
        }
    }
}
