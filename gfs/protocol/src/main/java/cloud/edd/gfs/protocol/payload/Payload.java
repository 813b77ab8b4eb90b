package cloud.edd.gfs.protocol.payload;

import java.nio.ByteBuffer;

/**
 * Bytes on their way, never changed after they were handed over, with their CRC32C.
 *
 * <p>A payload may lie in a pooled direct buffer. Then whoever takes it last calls {@link #release()}; a core that keeps a
 * payload beyond the event that brought it, or sends it to several peers, calls {@link #retain()} once for each further
 * holder. On the heap both do nothing. Reading is safe from any thread; counting is atomic.
 */
public interface Payload {

    /** No bytes. */
    static Payload empty() {
        return HeapPayload.NONE;
    }

    /** Copies nothing: the array must not change any more. */
    static Payload of(byte[] bytes) {
        return new HeapPayload(ByteBuffer.wrap(bytes));
    }

    /** In bytes. */
    int length();

    /** A read-only view from position 0 to {@link #length()}; valid until the last release. */
    ByteBuffer bytes();

    /** CRC32C of all bytes, computed at the first call. */
    int crc32c();

    /** A part of these bytes; shares the memory and its count, so it needs a {@link #retain()} of its own to outlive this. */
    Payload slice(int offset, int length);

    Payload retain();

    void release();

    /** A copy on the heap. */
    default byte[] toByteArray() {
        byte[] copy = new byte[length()];
        bytes().get(copy);
        return copy;
    }
}
