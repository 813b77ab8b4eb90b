package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RestoreReport;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;

/** The report of a restore, for a person. */
final class RestoreText {

    /** Some hundred kilobytes; the rest is in the files themselves, and counted. */
    private static final int DETAILS = 1_000;

    private final List<String> details = new ArrayList<>();
    private long untold;

    void adopted(ChunkEntry chunk, int length) {
        FileEntry file = chunk.file();
        add("taken over: " + file.namespace().name() + ":" + file.path() + ", chunk " + file.indexOf(chunk) + ", up to "
                + Integer.toUnsignedLong(length) + " bytes");
    }

    void recovered(RecoverFile file) {
        long bytes = file.getChunksList().stream()
                .mapToLong(chunk -> Integer.toUnsignedLong(chunk.getCommitted().getLength()))
                .sum();
        add("moved to " + file.getNamespace() + ":" + file.getPath() + ": " + file.getChunksCount() + " chunks, "
                + bytes + " bytes");
    }

    void left(Uuid handle) {
        add("left on the chunkservers: chunk %016x%016x".formatted(handle.getHigh(), handle.getLow())
                + ", which belongs to no known file");
    }

    List<String> lines(RestoreReport report) {
        List<String> lines = new ArrayList<>();
        if (report.getSequence() == 0) {
            lines.add("the metadata of this cluster was never restored from an older copy");
            return lines;
        }
        lines.add("restored from " + report.getSource() + ", up to record " + report.getSequence());
        long lost = report.getHighestMark() - report.getSequence();
        lines.add(
                lost > 0
                        ? "at least " + lost + " records were written after it and are lost, but for what follows"
                        : "no chunkserver has heard of a later record; one that was just being written may be lost");
        lines.add(report.getAdoptedChunks() + " chunks were taken over as chunkservers know them");
        lines.add(report.getRecoveredFiles() + " files with " + report.getRecoveredChunks() + " chunks and "
                + report.getRecoveredBytes() + " bytes that the metadata does not know are in "
                + LostAndFound.NAMESPACE + ":/");
        lines.add(
                report.getAbortedOperations() + " writes that one chunkserver alone had prepared were given up: nobody"
                        + " was told that they are done");
        lines.add(report.getLeftChunks()
                + " chunks that belong to no known file stay on the chunkservers, without a sound"
                + " copy or a readable header");
        if (report.getMissingServersCount() > 0) {
            lines.add("not looked at: " + String.join(", ", report.getMissingServersList())
                    + ". What only they have is STALE, or unknown, when they come");
        }
        lines.add("cannot be known: files created empty, renamed, replaced, published or deleted after that record, and"
                + " what was written to chunks of which no chunkserver is left. Deleted files are back, renamed ones have"
                + " their former names");
        lines.addAll(details);
        if (untold > 0) {
            lines.add("and " + untold + " more");
        }
        return lines;
    }

    /** For the list of events. */
    static String sentence(String person, RestoreReport report) {
        return Names.person(person) + " has ended the restore at record " + report.getSequence() + ": "
                + report.getAdoptedChunks()
                + " chunks were taken over as chunkservers know them, " + report.getRecoveredFiles()
                + " files are in " + LostAndFound.NAMESPACE + ":/, " + report.getLeftChunks()
                + " chunks belong to no known file and are kept until somebody deletes them with 'gfs delete-orphans'."
                + " Files created empty, renamed, published or deleted after that record are as they were before."
                + " All of it: gfs metadata restore-report";
    }

    private void add(String detail) {
        if (details.size() < DETAILS) {
            details.add(detail);
        } else {
            untold++;
        }
    }
}
