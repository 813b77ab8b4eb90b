package cloud.edd.gfs.protocol.payload;

import java.nio.ByteBuffer;

/** A payload that the garbage collector frees. */
final class HeapPayload implements Payload {

    static final Payload NONE = new HeapPayload(ByteBuffer.allocate(0));

    /** The checksum is computed at most a few times by racing threads, always to the same value. */
    private static final long UNKNOWN = -1;

    /** Writable, for the sake of the checksum, which would copy a buffer whose array it may not see; nobody gets it. */
    private final ByteBuffer bytes;

    private volatile long crc = UNKNOWN;

    HeapPayload(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    @Override
    public int length() {
        return bytes.capacity();
    }

    @Override
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    @Override
    public int crc32c() {
        long known = crc;
        if (known == UNKNOWN) {
            known = Integer.toUnsignedLong(Crc32c.of(bytes));
            crc = known;
        }
        return (int) known;
    }

    @Override
    public Payload slice(int offset, int length) {
        return new HeapPayload(bytes.slice(offset, length));
    }

    @Override
    public Payload retain() {
        return this;
    }

    @Override
    public void release() {}

    /** The same for the same bytes, so that events can be compared as text. */
    @Override
    public String toString() {
        return length() + " bytes #" + Integer.toHexString(crc32c());
    }
}
