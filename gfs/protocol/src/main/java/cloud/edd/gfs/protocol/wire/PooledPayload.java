package cloud.edd.gfs.protocol.wire;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A payload in a direct buffer of a {@link BufferPool}; a slice shares the count of the whole. */
final class PooledPayload implements Payload {

    private static final long UNKNOWN = -1;

    private final BufferPool pool;
    private final ByteBuffer whole;
    private final AtomicInteger holders;
    private final ByteBuffer part;
    private volatile long crc = UNKNOWN;

    PooledPayload(BufferPool pool, ByteBuffer filled) {
        this(
                pool,
                filled,
                new AtomicInteger(1),
                filled.duplicate().position(0).slice().asReadOnlyBuffer());
    }

    private PooledPayload(BufferPool pool, ByteBuffer whole, AtomicInteger holders, ByteBuffer part) {
        this.pool = pool;
        this.whole = whole;
        this.holders = holders;
        this.part = part;
    }

    @Override
    public int length() {
        return part.capacity();
    }

    @Override
    public ByteBuffer bytes() {
        checkHeld();
        return part.duplicate();
    }

    @Override
    public int crc32c() {
        long known = crc;
        if (known == UNKNOWN) {
            checkHeld();
            known = Integer.toUnsignedLong(Crc32c.of(part));
            crc = known;
        }
        return (int) known;
    }

    @Override
    public Payload slice(int offset, int length) {
        return new PooledPayload(pool, whole, holders, part.slice(offset, length));
    }

    @Override
    public Payload retain() {
        if (holders.getAndIncrement() <= 0) {
            throw new IllegalStateException("a payload was retained after its last release");
        }
        return this;
    }

    @Override
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            pool.giveBack(whole);
        } else if (left < 0) {
            throw new IllegalStateException("a payload was released more often than it was held");
        }
    }

    private void checkHeld() {
        if (holders.get() <= 0) {
            throw new IllegalStateException("a payload was read after its last release");
        }
    }
}
