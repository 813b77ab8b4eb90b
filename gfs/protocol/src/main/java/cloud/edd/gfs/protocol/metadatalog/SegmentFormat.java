package cloud.edd.gfs.protocol.metadatalog;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the log: a header of 32 bytes, then records, all numbers big-endian, then zeros.
 *
 * <pre>
 * header:  8 "EDDGFSLG" | u32 format version 1 | u32 epoch of a copy | u64 sequence of the first record | u32 CRC32C of these 24 | u32 0
 * record:  u32 payload length | u32 CRC32C of what follows | u64 sequence | i64 log time, Unix ms | u64 forced before | payload
 * </pre>
 *
 * Records begin at multiples of 8. "Forced before" is the last sequence that was durable when the record was written: if a
 * record can be read, everything up to its "forced before" must be readable too, and what is not is damage, no torn tail.
 *
 * <p>In a copy of the log a segment voids what an earlier one has at or above its first sequence.
 */
public final class SegmentFormat {

    public static final int HEADER_BYTES = 32;
    public static final int RECORD_BYTES = 32;
    public static final int VERSION = 1;

    private static final long MAGIC =
            ByteBuffer.wrap("EDDGFSLG".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final int CHECKED_HEADER_BYTES = 24;
    private static final int EPOCH_OFFSET = 12;
    private static final int UNCHECKED_RECORD_BYTES = 8;
    private static final Pattern NAME = Pattern.compile("log-(\\d{20})");

    private SegmentFormat() {}

    public static String name(long firstSequence) {
        return "log-%020d".formatted(firstSequence);
    }

    /** The first sequence of a segment with this name; -1 if it is no segment. */
    public static long firstSequence(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    public static ByteBuffer header(long firstSequence) {
        return header(firstSequence, 0);
    }

    /** @param epoch see {@link #epoch} */
    public static ByteBuffer header(long firstSequence, long epoch) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt((int) epoch).putLong(firstSequence);
        return header.putInt(Crc32c.of(header.slice(0, CHECKED_HEADER_BYTES)))
                .putInt(0)
                .flip();
    }

    /** What is wrong with the header; null if nothing is. */
    public static @Nullable String headerFault(ByteBuffer segment, long firstSequence) {
        if (segment.limit() < HEADER_BYTES
                || segment.getLong(0) != MAGIC
                || segment.getInt(CHECKED_HEADER_BYTES) != Crc32c.of(segment.slice(0, CHECKED_HEADER_BYTES))) {
            return "the header is damaged";
        }
        if (segment.getInt(Long.BYTES) != VERSION) {
            return "the format version is " + segment.getInt(Long.BYTES) + ", this program knows " + VERSION;
        }
        return segment.getLong(16) == firstSequence ? null : "the header names another sequence than the file";
    }

    /** Under which epoch a copy of the log was written, by its lower 32 bits; 0 in the folder of a master. */
    public static long epoch(ByteBuffer segment) {
        return Integer.toUnsignedLong(segment.getInt(EPOCH_OFFSET));
    }

    public static int size(int payloadLength) {
        return (RECORD_BYTES + payloadLength + 7) & ~7;
    }

    public static void write(ByteBuffer target, LogRecord record, long forcedBefore) {
        int start = target.position();
        ByteBuffer payload = record.payload().bytes();
        int length = payload.remaining();
        target.putInt(length)
                .putInt(0)
                .putLong(record.sequence())
                .putLong(record.unixMillis())
                .putLong(forcedBefore)
                .put(payload);
        target.putInt(
                start + Integer.BYTES,
                Crc32c.of(
                        target.slice(start + UNCHECKED_RECORD_BYTES, RECORD_BYTES - UNCHECKED_RECORD_BYTES + length)));
        while ((target.position() - start) % 8 != 0) {
            target.put((byte) 0);
        }
    }

    /** The record at an offset, if it is whole. */
    public static @Nullable LogRecord read(ByteBuffer segment, int offset) {
        if (!isWhole(segment, offset)) {
            return null;
        }
        byte[] payload = new byte[segment.getInt(offset)];
        segment.get(offset + RECORD_BYTES, payload);
        return new LogRecord(segment.getLong(offset + 8), segment.getLong(offset + 16), Payload.of(payload));
    }

    public static boolean isWhole(ByteBuffer segment, int offset) {
        if (offset + RECORD_BYTES > segment.limit()) {
            return false;
        }
        int length = segment.getInt(offset);
        return length >= 0
                && length <= LogRecord.MOST_BYTES
                && offset + RECORD_BYTES + length <= segment.limit()
                && segment.getLong(offset + 8) > 0
                && segment.getInt(offset + Integer.BYTES)
                        == Crc32c.of(segment.slice(
                                offset + UNCHECKED_RECORD_BYTES, RECORD_BYTES - UNCHECKED_RECORD_BYTES + length));
    }

    public static long sequence(ByteBuffer segment, int offset) {
        return segment.getLong(offset + 8);
    }

    public static long forcedBefore(ByteBuffer segment, int offset) {
        return segment.getLong(offset + 24);
    }
}
