package cloud.edd.gfs.chunkserver.disk;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.fault.FaultPoint;

/** After which work on the disk a chunkserver may die, before its core hears of it. */
final class DiskFaultPoints {

    private DiskFaultPoints() {}

    static void after(DiskRequest request) {
        switch (request) {
            case DiskRequest.WriteAt write -> written(write.file());
            case DiskRequest.Force force -> forced(force.file());
            case DiskRequest.Rename rename -> renamed(rename.from());
            case DiskRequest.SyncDirectory ignored -> FaultPoint.FOLDER_SYNCED.hit();
            default -> {
                // Harmless: nothing that another step relies on.
            }
        }
    }

    private static void written(String file) {
        switch (kind(file)) {
            case "chunks/" -> FaultPoint.CHUNK_WRITTEN.hit();
            case "journal-" -> FaultPoint.JOURNAL_WRITTEN.hit();
            case "checkpoint-" -> FaultPoint.CHECKPOINT_WRITTEN.hit();
            case "copies/" -> FaultPoint.COPY_WRITTEN.hit();
            case "metadata/" -> FaultPoint.COPIED_LOG_WRITTEN.hit();
            default -> {
                // A file that is set up once and renamed into its place.
            }
        }
    }

    private static void forced(String file) {
        switch (kind(file)) {
            case "chunks/" -> FaultPoint.CHUNK_FORCED.hit();
            case "journal-" -> FaultPoint.JOURNAL_FORCED.hit();
            case "checkpoint-" -> FaultPoint.CHECKPOINT_FORCED.hit();
            case "copies/" -> FaultPoint.COPY_FORCED.hit();
            case "metadata/" -> FaultPoint.COPIED_LOG_FORCED.hit();
            default -> {
                // As above.
            }
        }
    }

    private static void renamed(String from) {
        if (kind(from).equals("copies/")) {
            FaultPoint.COPY_RENAMED.hit();
        } else {
            FaultPoint.FILE_RENAMED.hit();
        }
    }

    /** A name up to its first separator, which is how the files of a data folder differ (gfs/README.md). */
    private static String kind(String file) {
        int end = 0;
        while (end < file.length() && file.charAt(end) != '/' && file.charAt(end) != '-') {
            end++;
        }
        return file.substring(0, Math.min(end + 1, file.length()));
    }
}
