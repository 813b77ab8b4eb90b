package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochBegin;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * The epochs that began in this log, and with which record. A record that a chunkserver has seen is in this log only if its
 * epoch began here and it comes before the next one: numbers of records alone say nothing, because each start of a master on an
 * older copy adds one.
 */
public final class Epochs {

    /** Of an epoch that did not begin in this log. */
    public static final long UNKNOWN = -1;

    /** More starts than a chunkserver misses. Of what is older only the number of the record is judged. */
    static final int KEPT = 1_000;

    private final ArrayDeque<EpochBegin> begins = new ArrayDeque<>();

    void add(Epoch epoch, long sequence) {
        begins.addLast(
                EpochBegin.newBuilder().setEpoch(epoch).setSequence(sequence).build());
        if (begins.size() > KEPT) {
            begins.removeFirst();
        }
    }

    void restore(List<EpochBegin> saved) {
        begins.addAll(saved);
    }

    Iterable<EpochBegin> all() {
        return begins;
    }

    /**
     * The last record of this log that was written in an epoch.
     *
     * @param end the last record of the log
     * @return {@link #UNKNOWN} when it is the epoch of another log
     */
    public long lastOf(Epoch epoch, long end) {
        EpochBegin oldest = begins.peekFirst();
        if (oldest == null) {
            return end;
        }
        if (epoch.getNumber() < oldest.getEpoch().getNumber()) {
            return oldest.getSequence() - 1;
        }
        long last = end;
        for (Iterator<EpochBegin> newestFirst = begins.descendingIterator(); newestFirst.hasNext(); ) {
            EpochBegin begin = newestFirst.next();
            if (begin.getEpoch().equals(epoch)) {
                return last;
            }
            last = begin.getSequence() - 1;
        }
        return UNKNOWN;
    }
}
