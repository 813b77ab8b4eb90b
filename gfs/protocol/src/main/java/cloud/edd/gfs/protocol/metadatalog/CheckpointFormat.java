package cloud.edd.gfs.protocol.metadatalog;

import cloud.edd.gfs.protocol.payload.Crc32c;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A checkpoint as a file, all numbers big-endian.
 *
 * <pre>
 * header:   8 "EDDGFSCP" | u32 format version 1 | u64 sequence
 * entry:    u32 length | u32 CRC32C | CheckpointEntry
 * trailer:  u32 0xFFFFFFFF | u64 number of entries | u32 CRC32C over header and number
 * </pre>
 *
 * It is whole if the trailer is there, nothing comes after it, and every checksum is right ({@link CheckpointCheck}).
 */
public final class CheckpointFormat {

    public static final int VERSION = 1;
    public static final int HEADER_BYTES = 20;
    public static final int TRAILER = -1;
    /** Length and checksum of an entry. */
    public static final int PRELUDE_BYTES = 2 * Integer.BYTES;

    /** The word {@link #TRAILER} and what follows it. */
    public static final int TRAILER_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

    /** A file of a million chunks is about a tenth. */
    public static final int MOST_ENTRY_BYTES = 512 << 20;

    private static final long MAGIC =
            ByteBuffer.wrap("EDDGFSCP".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{20})");

    private CheckpointFormat() {}

    public static String name(long sequence) {
        return "checkpoint-%020d".formatted(sequence);
    }

    /** The sequence of a checkpoint with this name; -1 if it is none. */
    public static long sequence(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /** The sequence that a header names; -1 if it is none, or of another version. */
    public static long sequence(ByteBuffer header) {
        return header.remaining() >= HEADER_BYTES
                        && header.getLong(header.position()) == MAGIC
                        && header.getInt(header.position() + Long.BYTES) == VERSION
                ? header.getLong(header.position() + Long.BYTES + Integer.BYTES)
                : -1;
    }

    public static ByteBuffer header(long sequence) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(sequence)
                .flip();
    }

    public static ByteBuffer trailer(long sequence, long entries) {
        return ByteBuffer.allocate(TRAILER_BYTES)
                .putInt(TRAILER)
                .putLong(entries)
                .putInt(trailerCrc(sequence, entries))
                .flip();
    }

    static int trailerCrc(long sequence, long entries) {
        return Crc32c.of(ByteBuffer.allocate(HEADER_BYTES + Long.BYTES)
                .put(header(sequence))
                .putLong(entries)
                .flip());
    }
}
