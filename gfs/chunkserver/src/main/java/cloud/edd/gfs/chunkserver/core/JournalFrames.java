package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records of the journal as bytes, big-endian: {@code u32 length of record and inline bytes | u32 CRC32C of all that follows |
 * u64 generation | u64 sequence | u32 length of the record | record | inline bytes}.
 *
 * <p>The sequence begins at 1 in each generation, so that what an earlier generation left in the file never looks like a
 * continuation.
 */
final class JournalFrames {

    static final int PRELUDE_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
    private static final int CHECKED_FROM = 2 * Integer.BYTES;

    /** A record with what follows it inline. */
    record Frame(JournalRecord record, Payload inline, int totalBytes) {}

    private JournalFrames() {}

    static int totalBytes(JournalRecord record, Payload inline) {
        return PRELUDE_BYTES + record.getSerializedSize() + inline.length();
    }

    /** Everything but the inline bytes, which follow. */
    static byte[] head(JournalRecord record, Payload inline, long generation, long sequence) {
        byte[] encoded = record.toByteArray();
        ByteBuffer head = ByteBuffer.allocate(PRELUDE_BYTES + encoded.length);
        head.putInt(encoded.length + inline.length())
                .putInt(0)
                .putLong(generation)
                .putLong(sequence)
                .putInt(encoded.length)
                .put(encoded);
        int headCrc = Crc32c.of(head.slice(CHECKED_FROM, head.capacity() - CHECKED_FROM));
        head.putInt(Integer.BYTES, Crc32c.combine(headCrc, inline.crc32c(), inline.length()));
        return head.array();
    }

    /** The record at a position; null where the generation's records end. */
    static @Nullable Frame next(Payload file, int position, long generation, long sequence) {
        if (file.length() - position < PRELUDE_BYTES) {
            return null;
        }
        ByteBuffer bytes = file.bytes().position(position);
        int length = bytes.getInt();
        int crc = bytes.getInt();
        boolean ours = bytes.getLong() == generation && bytes.getLong() == sequence;
        int recordLength = bytes.getInt();
        boolean fits = recordLength >= 0
                && length >= recordLength
                && length <= file.length() - position - PRELUDE_BYTES
                && generation > 0;
        if (!ours || !fits) {
            return null;
        }
        int checked = PRELUDE_BYTES - CHECKED_FROM + length;
        if (Crc32c.of(file.bytes().slice(position + CHECKED_FROM, checked)) != crc) {
            return null;
        }
        try {
            JournalRecord record = JournalRecord.parseFrom(file.bytes().slice(position + PRELUDE_BYTES, recordLength));
            Payload inline = file.slice(position + PRELUDE_BYTES + recordLength, length - recordLength);
            return new Frame(record, inline, PRELUDE_BYTES + length);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
