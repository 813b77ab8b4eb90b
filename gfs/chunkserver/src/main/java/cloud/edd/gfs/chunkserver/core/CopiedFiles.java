package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names in the folder of the copied log: segments by their first sequence, checkpoints by theirs. */
final class CopiedFiles {

    static final String FOLDER = "metadata";
    static final String UNFINISHED = ".tmp";

    private static final int KEPT_CHECKPOINTS = 2;

    /** Of what could not be read: enough for a person to look at, little against what a copy needs. */
    private static final int KEPT_ASIDE = 2;

    private static final String ASIDE = "torn-";

    final TreeSet<Long> segments = new TreeSet<>();
    final TreeSet<Long> checkpoints = new TreeSet<>();
    private final TreeSet<String> aside = new TreeSet<>();

    static String segment(long first) {
        return FOLDER + "/" + SegmentFormat.name(first);
    }

    static String checkpoint(long sequence) {
        return FOLDER + "/" + CheckpointFormat.name(sequence);
    }

    /** Takes the names from a listing. Returns what is to be deleted first: what was never finished. */
    List<DiskRequest> list(List<DiskResult.Entry> entries) {
        segments.clear();
        checkpoints.clear();
        aside.clear();
        List<DiskRequest> deletes = new ArrayList<>();
        for (DiskResult.Entry entry : entries) {
            long segment = SegmentFormat.firstSequence(entry.name());
            long checkpoint = CheckpointFormat.sequence(entry.name());
            if (segment >= 0) {
                segments.add(segment);
            } else if (checkpoint >= 0) {
                checkpoints.add(checkpoint);
            } else if (entry.name().startsWith(ASIDE)) {
                aside.add(FOLDER + "/" + entry.name());
            } else if (entry.name().endsWith(UNFINISHED)) {
                deletes.add(new DiskRequest.Delete(FOLDER + "/" + entry.name()));
            }
        }
        return deletes;
    }

    /**
     * The name under which what cannot be read any more from a record on is kept.
     *
     * @param steps get the deletion of what has this name, and of what was kept longest
     */
    String aside(long sequence, List<? super DiskRequest> steps) {
        String file = FOLDER + "/" + ASIDE + "%020d".formatted(sequence);
        if (!aside.add(file)) {
            steps.add(new DiskRequest.Delete(file));
        }
        while (aside.size() > KEPT_ASIDE) {
            String oldest = aside.first().equals(file) ? aside.last() : aside.first();
            aside.remove(oldest);
            steps.add(new DiskRequest.Delete(oldest));
        }
        return file;
    }

    /** Voids what lies at or above a sequence, which the next segment begins with. */
    List<DiskRequest> cutFrom(long sequence) {
        List<DiskRequest> deletes = new ArrayList<>();
        for (@Nullable Long last = segments.ceiling(sequence); last != null; last = segments.ceiling(sequence)) {
            segments.remove(last);
            deletes.addFirst(new DiskRequest.Delete(segment(last)));
        }
        for (@Nullable Long last = checkpoints.ceiling(sequence); last != null; last = checkpoints.ceiling(sequence)) {
            checkpoints.remove(last);
            deletes.add(new DiskRequest.Delete(checkpoint(last)));
        }
        return deletes;
    }

    /** Two checkpoints stay, and the log from the older one on. */
    List<DiskRequest> prune() {
        List<DiskRequest> deletes = new ArrayList<>();
        while (checkpoints.size() > KEPT_CHECKPOINTS) {
            deletes.add(new DiskRequest.Delete(checkpoint(checkpoints.removeFirst())));
        }
        if (checkpoints.size() == KEPT_CHECKPOINTS) {
            @Nullable Long needed = segments.floor(checkpoints.first() + 1);
            while (needed != null && segments.first() < needed) {
                deletes.add(new DiskRequest.Delete(segment(segments.removeFirst())));
            }
        }
        return deletes;
    }
}
