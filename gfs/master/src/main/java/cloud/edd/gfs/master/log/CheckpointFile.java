package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLog.Checkpoint;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A checkpoint on disk, all numbers big-endian.
 *
 * <pre>
 * header:   8 "EDDGFSCP" | u32 format version 1 | u64 sequence
 * entry:    u32 length | u32 CRC32C | CheckpointEntry
 * trailer:  u32 0xFFFFFFFF | u64 number of entries | u32 CRC32C over header and number
 * </pre>
 *
 * It is whole if the trailer is there and every checksum is right.
 */
record CheckpointFile(long sequence, Path path) implements Checkpoint {

    static final int VERSION = 1;
    static final int TRAILER = -1;

    private static final long MAGIC =
            ByteBuffer.wrap("EDDGFSCP".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{20})");
    private static final int MOST_ENTRY_BYTES = 512 << 20;

    static String name(long sequence) {
        return "checkpoint-%020d".formatted(sequence);
    }

    /** The sequence of a checkpoint with this name; -1 if it is none. */
    static long sequence(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    static ByteBuffer header(long sequence) {
        return ByteBuffer.allocate(20)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(sequence)
                .flip();
    }

    static int trailerCrc(long sequence, long entries) {
        return Crc32c.of(
                ByteBuffer.allocate(28).put(header(sequence)).putLong(entries).flip());
    }

    boolean isWhole() throws IOException {
        try {
            pass(entry -> {});
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    @Override
    public void read(Consumer<? super CheckpointEntry> entries) {
        try {
            pass(bytes -> {
                try {
                    entries.accept(CheckpointEntry.parseFrom(bytes));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw new MetadataLogException(
                    MetadataLogException.Reason.DAMAGED,
                    path + " cannot be read: " + e.getMessage() + ". Move it away: the checkpoint before it will serve",
                    e);
        }
    }

    private static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private void pass(Consumer<byte[]> entries) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 20))) {
            byte[] header = in.readNBytes(20);
            if (!ByteBuffer.wrap(header).equals(header(sequence))) {
                throw new DamagedException("the header is damaged or of another version");
            }
            long count = 0;
            for (int length = readInt(in); length != TRAILER; length = readInt(in)) {
                if (length < 0 || length > MOST_ENTRY_BYTES) {
                    throw new DamagedException("an entry has an impossible length");
                }
                int crc = readInt(in);
                byte[] entry = in.readNBytes(length);
                if (entry.length != length || Crc32c.of(entry) != crc) {
                    throw new DamagedException("entry " + count + " does not match its checksum");
                }
                entries.accept(entry);
                count++;
            }
            byte[] trailer = in.readNBytes(12);
            if (trailer.length != 12
                    || ByteBuffer.wrap(trailer).getLong(0) != count
                    || ByteBuffer.wrap(trailer).getInt(8) != trailerCrc(sequence, count)) {
                throw new DamagedException("the trailer is damaged");
            }
        }
    }

    private static int readInt(DataInputStream in) throws IOException {
        byte[] bytes = in.readNBytes(Integer.BYTES);
        if (bytes.length < Integer.BYTES) {
            throw new DamagedException("the file ends early");
        }
        return ByteBuffer.wrap(bytes).getInt();
    }
}
