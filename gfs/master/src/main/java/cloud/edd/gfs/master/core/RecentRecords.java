package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import org.jspecify.annotations.Nullable;

/** The last records of the log, for copies that are a little behind: who is further behind is served from the disk. */
final class RecentRecords {

    /** A second of small changes at full speed. */
    private static final int RECORDS = 1 << 14;

    /** Eight batches of the log. */
    private static final int BYTES = 8 * LogRecord.MOST_BYTES;

    private final @Nullable LogRecord[] slots = new LogRecord[RECORDS];
    private long first = 1;
    private long last;
    private int bytes;

    RecentRecords(long lastBefore) {
        first = lastBefore + 1;
        last = lastBefore;
    }

    void add(LogRecord record) {
        while (last - first + 1 >= RECORDS || (bytes > BYTES && first <= last)) {
            LogRecord oldest = slots[slot(first)];
            bytes -= oldest == null ? 0 : oldest.payload().length();
            slots[slot(first)] = null;
            first++;
        }
        last = record.sequence();
        slots[slot(last)] = record;
        bytes += record.payload().length();
    }

    /** Null when it is older, or not there yet. */
    @Nullable LogRecord find(long sequence) {
        return sequence < first || sequence > last ? null : slots[slot(sequence)];
    }

    private static int slot(long sequence) {
        return (int) (sequence & (RECORDS - 1));
    }
}
