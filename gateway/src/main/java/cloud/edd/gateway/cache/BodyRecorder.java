package cloud.edd.gateway.cache;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies a body while it passes, up to a limit of its own and to one for all that are being copied at the same time. What
 * is beyond either is given up, and passes on uncopied. Thread-safe: its client may leave while a piece comes.
 */
final class BodyRecorder {
    private static final int FIRST_PIECE = 16 * 1024;

    private final AtomicLong room;
    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;
    private boolean over;

    /**
     * @param room bytes left for all bodies that are being copied
     * @param limit of this one in bytes
     */
    BodyRecorder(AtomicLong room, int limit) {
        this.room = room;
        this.limit = limit;
    }

    /** Makes room for a body that is said to be so long; false if there is none. */
    synchronized boolean expect(long announced) {
        return announced <= limit && resize((int) announced);
    }

    /** False if the body is given up. */
    synchronized boolean add(ByteBuf piece) {
        int size = piece.readableBytes();
        if (over || length + (long) size > limit) {
            close();
            return false;
        }
        if (length + size > bytes.length
                && !resize(Math.min(limit, Math.max(FIRST_PIECE, Math.max(length + size, 2 * bytes.length))))) {
            close();
            return false;
        }
        piece.getBytes(piece.readerIndex(), bytes, length, size);
        length += size;
        return true;
    }

    private boolean resize(int capacity) {
        int more = capacity - bytes.length;
        if (room.addAndGet(-more) < 0) {
            room.addAndGet(more);
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** What was copied, as long as it is. */
    synchronized byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Gives the room back; nothing is copied any more. */
    synchronized void close() {
        if (!over) {
            over = true;
            room.addAndGet(bytes.length);
            bytes = new byte[0];
            length = 0;
        }
    }
}
