package cloud.edd.gfs.protocol.metadatalog;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads a segment up to where its good records end, and judges what comes after.
 *
 * @param nextSequence of the record that would come next
 * @param end where in the segment the good records end
 */
public record SegmentScan(long nextSequence, int end, Rest rest) {

    public enum Rest {
        /** Nothing but zeros. */
        CLEAN,
        /** Parts of records that were never forced. */
        TORN,
        /** As TORN, but whole records are among them: in an order of writes that no one promised, or after damage. */
        TORN_WITH_WHOLE_RECORDS,
        /** A later record proves that what cannot be read here was forced once. */
        DAMAGED
    }

    public static SegmentScan of(ByteBuffer segment, long firstSequence, Consumer<? super LogRecord> records) {
        int offset = SegmentFormat.HEADER_BYTES;
        long sequence = firstSequence;
        for (LogRecord record = SegmentFormat.read(segment, offset);
                record != null && record.sequence() == sequence;
                record = SegmentFormat.read(segment, offset)) {
            records.accept(record);
            offset += SegmentFormat.size(record.payload().length());
            sequence++;
        }
        return new SegmentScan(sequence, offset, judge(segment, offset, sequence));
    }

    private static Rest judge(ByteBuffer segment, int end, long expected) {
        Rest rest = Rest.CLEAN;
        for (int offset = end; offset + Long.BYTES <= segment.limit(); offset += Long.BYTES) {
            if (segment.getLong(offset) == 0) {
                continue;
            }
            if (rest == Rest.CLEAN) {
                rest = Rest.TORN;
            }
            if (SegmentFormat.isWhole(segment, offset) && SegmentFormat.sequence(segment, offset) > expected) {
                if (SegmentFormat.forcedBefore(segment, offset) >= expected) {
                    return Rest.DAMAGED;
                }
                rest = Rest.TORN_WITH_WHOLE_RECORDS;
            }
        }
        return rest;
    }
}
