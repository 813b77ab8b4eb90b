package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells damage in the journal from the torn end that a crash leaves. Records that cannot be read are an end, unless a later one says
 * that they were durable; a state without them would break promises in silence.
 */
final class JournalScan {

    private static final int GENERATION_AT = 2 * Integer.BYTES;
    private static final int SEQUENCE_AT = GENERATION_AT + Long.BYTES;

    private static final String WHAT_TO_DO =
            ". Do not use this folder any more: move it away and start with an empty one; "
                    + "the other servers have the other copies, and the cluster fills this one again";

    /** Where the records of a generation end, and which one is missing there. */
    private record End(int position, long sequence) {}

    private JournalScan() {}

    /**
     * @param present the file of the checkpoint's generation
     * @param next the other one
     * @param storage what every record of this data folder bears
     * @return what is damaged and what to do, for a person; null if nothing is
     */
    static @Nullable String damage(Payload present, Payload next, long checkpoint, long storage) {
        long newest = Math.max(begins(present, storage), begins(next, storage));
        if (newest > checkpoint + 1) {
            return "the newest checkpoint of the data folder is damaged: the journal goes on with generation " + newest
                    + ", and the last checkpoint that can be read, '" + StorageLayout.checkpoint(checkpoint)
                    + "', is of generation " + checkpoint + WHAT_TO_DO;
        }
        End end = end(present, checkpoint);
        if (claimed(present, end.position(), checkpoint, storage, end.sequence())) {
            return message(checkpoint, end);
        }
        JournalFrames.Frame first = JournalFrames.next(next, 0, checkpoint + 1, 1);
        boolean isGap = first != null && first.record().getRecordsBefore() != end.sequence() - 1;
        if (isGap && claimed(next, 0, checkpoint + 1, storage, 1)) {
            return message(checkpoint, end);
        }
        End nextEnd = end(next, checkpoint + 1);
        return claimed(next, nextEnd.position(), checkpoint + 1, storage, nextEnd.sequence())
                ? message(checkpoint + 1, nextEnd)
                : null;
    }

    private static String message(long generation, End end) {
        return "the journal of the data folder is damaged: file '" + StorageLayout.journal(generation)
                + "' cannot be read at byte " + end.position() + " (record " + end.sequence() + " of generation "
                + generation + "), and a later record says that it was durable" + WHAT_TO_DO;
    }

    private static End end(Payload file, long generation) {
        int position = 0;
        long sequence = 1;
        for (JournalFrames.Frame frame = JournalFrames.next(file, position, generation, sequence);
                frame != null;
                frame = JournalFrames.next(file, position, generation, sequence)) {
            position += frame.totalBytes();
            sequence++;
        }
        return new End(position, sequence);
    }

    /** The generation that a file begins with; 0 if it begins with no record. */
    private static long begins(Payload file, long storage) {
        if (file.length() < JournalFrames.PRELUDE_BYTES) {
            return 0;
        }
        long generation = file.bytes().getLong(GENERATION_AT);
        JournalFrames.Frame first = JournalFrames.next(file, 0, generation, 1);
        return first != null && first.record().getStorage() == storage ? generation : 0;
    }

    /** Whether a record from this position on says that the one with this sequence was durable. */
    private static boolean claimed(Payload file, int from, long generation, long storage, long sequence) {
        ByteBuffer bytes = file.bytes();
        int last = file.length() - JournalFrames.PRELUDE_BYTES;
        int position = from;
        while (position <= last) {
            int step = 1;
            long candidate = bytes.getLong(position + GENERATION_AT);
            if (candidate == 0 && bytes.getLong(position + SEQUENCE_AT) == 0) {
                // Much of a preallocated file is zeros, and no generation is 0: none begins within these sixteen bytes.
                step = Long.BYTES;
            } else if (candidate > 0 && candidate <= generation) {
                // The rest is mostly what earlier generations left: a whole record of theirs hides none of this one.
                JournalFrames.Frame frame =
                        JournalFrames.next(file, position, candidate, bytes.getLong(position + SEQUENCE_AT));
                if (frame != null && frame.record().getStorage() == storage) {
                    if (candidate == generation && frame.record().getForcedBefore() >= sequence) {
                        return true;
                    }
                    step = frame.totalBytes();
                }
            }
            position += step;
        }
        return false;
    }
}
