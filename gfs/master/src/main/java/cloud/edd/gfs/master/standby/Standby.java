package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.proto.gfs.Mark;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state and the log of a master in waiting. It follows a copy of the log on a chunkserver up to what that chunkserver was told
 * took effect, and so never has a record that a later master may not have: nothing ever has to be taken back, unless a person
 * restored an older log. Then, and where the copy does not go back far enough, everything here is replaced.
 *
 * <p>For one thread.
 */
public final class Standby {

    /** Where its log is kept. */
    public interface Home {

        /** A log that holds what the copy has, in place of everything that was there. */
        MetadataLog replace(CopyScan by) throws IOException;
    }

    /**
     * What one copy has when it is looked at for a promotion.
     *
     * @param tail what it has behind what is here; null when it does not follow it
     * @param scan all that it has; null when a tail is there
     * @param isSound false when something in it cannot be read, so that nobody knows where it ended
     */
    public record Candidate(
            CopyScan.@Nullable Tail tail, @Nullable CopyScan scan, CopyScan.Served served, boolean isSound) {}

    /** A log longer than this is replaced by a copy with a checkpoint, so that a start does not take minutes. */
    private static final long MOST_RECORDS = 1_000_000;

    private final Home home;
    private final int chunkBytes;
    private MetadataState state;
    private @Nullable MetadataLog log;
    private @Nullable LogRecord last;
    private long records;

    public Standby(Home home, int chunkBytes) {
        this.home = home;
        this.chunkBytes = chunkBytes;
        this.state = new MetadataState(chunkBytes);
    }

    /** As of the last record that is durable here. Not to be changed. */
    public MetadataState state() {
        return state;
    }

    /** @throws IllegalStateException before anything was followed */
    public MetadataLog log() {
        MetadataLog open = log;
        if (open == null) {
            throw new IllegalStateException("nothing was followed yet");
        }
        return open;
    }

    /** Whether there is anything here that could be served. */
    public boolean hasLog() {
        return log != null;
    }

    /**
     * Takes over what is new.
     *
     * @param copy of a chunkserver
     * @param certain the highest mark of any chunkserver, as it was before the copy is read
     * @return how many records were taken over
     * @throws IOException when the copy cannot be read; what was taken over stays
     */
    public long follow(CopyFiles copy, Mark certain) throws IOException {
        if (has(certain)) {
            return 0;
        }
        long before = state.sequence();
        boolean older = certain.getSequence() < before;
        LogRecord known = last;
        if (known == null || older || records > MOST_RECORDS) {
            return seed(copy, certain) ? Math.max(1, state.sequence() - before) : 0;
        }
        CopyScan.Tail tail = CopyScan.tail(copy, known, state.epoch().getNumber(), certain.getSequence());
        if (!tail.follows()) {
            return seed(copy, certain) ? Math.max(1, state.sequence() - before) : 0;
        }
        if (tail.written() != certain.getEpoch().getNumber()) {
            // What the last master has sent is not here yet, and what is may be the end of an earlier one that does not
            // count.
            return 0;
        }
        append(tail.records());
        return state.sequence() - before;
    }

    /** Whether nothing is to be followed up to this mark. A later epoch with fewer records is of a log that a person restored. */
    boolean has(Mark certain) {
        long missing = certain.getSequence() - state.sequence();
        return missing == 0
                || (missing < 0
                        && certain.getEpoch().getNumber() <= state.epoch().getNumber());
    }

    private boolean seed(CopyFiles copy, Mark certain) throws IOException {
        CopyScan scan = CopyScan.of(copy, chunkBytes, certain.getSequence(), certain.getSequence());
        boolean whole = scan.last() == certain.getSequence()
                && scan.highestEpoch() == certain.getEpoch().getNumber();
        if (!whole || scan.last() == scan.checkpoint()) {
            // Without a record behind the checkpoint nothing could tell later whether a copy goes on from here.
            return false;
        }
        replace(scan);
        return true;
    }

    /** Looks at what a chunkserver has, which nobody writes to any more. */
    public Candidate look(CopyFiles copy) throws IOException {
        LogRecord known = last;
        if (known != null) {
            CopyScan.Tail tail = CopyScan.tail(copy, known, state.epoch().getNumber(), Long.MAX_VALUE);
            if (tail.follows()) {
                return new Candidate(tail, null, tail.served(), tail.faults().isEmpty());
            }
        }
        CopyScan scan = CopyScan.of(copy, chunkBytes);
        return new Candidate(null, scan, scan.served(), scan.faults().isEmpty());
    }

    /** The one that goes furthest; null when none goes further than what is here. */
    @Nullable Candidate furthest(List<Candidate> candidates) {
        Candidate best = null;
        CopyScan.Served furthest = new CopyScan.Served(state.epoch().getNumber(), state.sequence());
        for (Candidate candidate : candidates) {
            if (candidate.served().compareTo(furthest) > 0) {
                best = candidate;
                furthest = candidate.served();
            }
        }
        return best;
    }

    /** Takes over the one that goes furthest, unless what is here does. */
    public void take(List<Candidate> candidates) throws IOException {
        Candidate best = furthest(candidates);
        if (best == null) {
            return;
        }
        CopyScan scan = best.scan();
        if (scan != null) {
            replace(scan);
        }
        CopyScan.Tail tail = best.tail();
        if (tail != null) {
            append(tail.records());
        }
    }

    private void replace(CopyScan scan) throws IOException {
        MetadataLog before = log;
        log = null;
        last = null;
        if (before != null) {
            before.close();
        }
        log = home.replace(scan);
        state = scan.state();
        records = 0;
        scan.records(record -> {
            last = record;
            records++;
        });
    }

    private void append(List<CopyScan.Found> found) {
        if (found.isEmpty()) {
            return;
        }
        MetadataLog open = log();
        found.forEach(one -> open.append(one.record()));
        open.force();
        open.maintain();
        for (CopyScan.Found one : found) {
            state.apply(one.record().sequence(), one.record().unixMillis(), one.command());
        }
        last = found.getLast().record();
        records += found.size();
    }
}
