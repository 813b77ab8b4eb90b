package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredStorage;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint on its way to the disk, encoded in slices, each of which is let go of when it is written: a million entries are some
 * fifty megabytes, which no single array shall have to hold.
 */
final class CheckpointSlices {

    /** Of entries, but for the last of them. */
    static final int SLICE_BYTES = 1 << 20;

    /** A length is written seven bits at a time, the lowest first. */
    private static final int LOW_BITS = 0x7F;

    private static final int MORE_FOLLOWS = 0x80;

    private final long generation;
    private final ArrayDeque<Payload> slices = new ArrayDeque<>();
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private int length;
    private int crc = Crc32c.EMPTY;

    CheckpointSlices(long generation, StoredStorage storage) {
        this.generation = generation;
        append(storage);
    }

    /** Of two entries of one chunk the later one counts. */
    void add(StoredChunk chunk) {
        append(chunk);
        if (open.size() >= SLICE_BYTES) {
            close();
        }
    }

    /** Bytes of the file, so far. */
    int length() {
        return Checkpoints.HEADER_BYTES + length + open.size();
    }

    /** What the file begins with, once nothing is added any more. */
    Payload header() {
        close();
        ByteBuffer header = ByteBuffer.allocate(Checkpoints.HEADER_BYTES);
        header.putInt(Checkpoints.MAGIC)
                .putInt(StorageLayout.FORMAT_VERSION)
                .putLong(generation)
                .putInt(length);
        return Payload.of(header.putInt(Crc32c.combine(Crc32c.of(header.slice(0, header.position())), crc, length))
                .array());
    }

    /** The next slice behind the header; null when there is no more. */
    @Nullable Payload next() {
        return slices.poll();
    }

    /** As {@link MessageLite#writeDelimitedTo}, into memory, which cannot fail. */
    private void append(MessageLite message) {
        byte[] bytes = message.toByteArray();
        int rest = bytes.length;
        while (rest > LOW_BITS) {
            open.write((rest & LOW_BITS) | MORE_FOLLOWS);
            rest >>>= Byte.SIZE - 1;
        }
        open.write(rest);
        open.writeBytes(bytes);
    }

    private void close() {
        if (open.size() > 0) {
            Payload slice = Payload.of(open.toByteArray());
            open.reset();
            crc = Crc32c.combine(crc, slice.crc32c(), slice.length());
            length += slice.length();
            slices.addLast(slice);
        }
    }
}
