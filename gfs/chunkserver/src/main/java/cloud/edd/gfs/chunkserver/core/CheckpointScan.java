package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredStorage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Reads a checkpoint in pieces of any size, and says at the end whether it was whole. Never holds more than a piece and an entry. */
final class CheckpointScan {

    /** More than any entry is long: what says otherwise is damaged. */
    private static final int MOST_ENTRY_BYTES = 16 << 20;

    private static final int LENGTH_BITS = 7;
    private static final int LONGEST_LENGTH = 5;

    private final Consumer<? super StoredStorage> storage;
    private final Consumer<? super StoredChunk> chunks;
    /** What was not enough for a header or an entry. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    private boolean begun;
    private boolean damaged;
    private boolean first = true;
    private long generation;
    private int expectedCrc;
    private int crc;
    /** Of the entries, still to come. */
    private int left;

    /** Both hear of what is read before it is known that all of it is whole. */
    CheckpointScan(Consumer<? super StoredStorage> storage, Consumer<? super StoredChunk> chunks) {
        this.storage = storage;
        this.chunks = chunks;
    }

    /** Takes the next bytes of the file; those behind the checkpoint are not looked at. */
    void add(Payload piece) {
        if (!wantsMore()) {
            return;
        }
        ByteBuffer fresh = piece.bytes();
        if (!begun) {
            fresh = joined(fresh);
            if (fresh.remaining() < Checkpoints.HEADER_BYTES) {
                rest = fresh;
                return;
            }
            begin(fresh);
        }
        if (!damaged) {
            fresh.limit(fresh.position() + Math.min(left, fresh.remaining()));
            left -= fresh.remaining();
            crc = Crc32c.combine(crc, Crc32c.of(fresh.slice()), fresh.remaining());
            entries(joined(fresh));
        }
    }

    /** Whether there is more of the checkpoint than what came. */
    boolean wantsMore() {
        return !damaged && (!begun || left > 0);
    }

    /** Whether all of it came and fits. */
    boolean isWhole() {
        return begun && !damaged && left == 0 && !first && !rest.hasRemaining() && crc == expectedCrc;
    }

    /** Of the journal that follows it. */
    long generation() {
        return generation;
    }

    private void begin(ByteBuffer file) {
        begun = true;
        rest = ByteBuffer.allocate(0);
        crc = Crc32c.of(file.slice(file.position(), Checkpoints.HEADER_BYTES - Integer.BYTES));
        damaged = file.getInt() != Checkpoints.MAGIC || file.getInt() != StorageLayout.FORMAT_VERSION;
        generation = file.getLong();
        left = file.getInt();
        expectedCrc = file.getInt();
        damaged |= left < 0;
    }

    private ByteBuffer joined(ByteBuffer fresh) {
        if (!rest.hasRemaining()) {
            return fresh;
        }
        ByteBuffer joined = ByteBuffer.allocate(rest.remaining() + fresh.remaining());
        joined.put(rest).put(fresh).flip();
        rest = ByteBuffer.allocate(0);
        return joined;
    }

    private void entries(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !damaged) {
            int start = bytes.position();
            int length = length(bytes);
            if (length > MOST_ENTRY_BYTES) {
                damaged = true;
            } else if (length < 0 || length > bytes.remaining()) {
                bytes.position(start);
                rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            } else {
                entry(bytes.slice(bytes.position(), length));
                bytes.position(bytes.position() + length);
            }
        }
    }

    /** Of the message that follows; -1 when not all of the number is there. */
    private static int length(ByteBuffer bytes) {
        long length = 0;
        for (int place = 0; place < LONGEST_LENGTH; place++) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            byte next = bytes.get();
            length |= (long) (next & Byte.MAX_VALUE) << (place * LENGTH_BITS);
            if (next >= 0) {
                return (int) Math.min(length, Integer.MAX_VALUE);
            }
        }
        return Integer.MAX_VALUE;
    }

    private void entry(ByteBuffer message) {
        try {
            if (first) {
                first = false;
                storage.accept(StoredStorage.parseFrom(message));
            } else {
                chunks.accept(StoredChunk.parseFrom(message));
            }
        } catch (InvalidProtocolBufferException e) {
            damaged = true;
        }
    }
}
