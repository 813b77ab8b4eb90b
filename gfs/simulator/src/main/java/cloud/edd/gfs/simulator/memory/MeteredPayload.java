package cloud.edd.gfs.simulator.memory;

import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;

/** Bytes that a {@link Meter} counts until their last holder lets them go. */
record MeteredPayload(Payload payload, Meter.Count count) implements Payload {

    @Override
    public int length() {
        return payload.length();
    }

    @Override
    public ByteBuffer bytes() {
        count.check("read");
        return payload.bytes();
    }

    @Override
    public int crc32c() {
        return payload.crc32c();
    }

    @Override
    public Payload slice(int offset, int length) {
        count.check("cut");
        return new MeteredPayload(payload.slice(offset, length), count);
    }

    @Override
    public Payload retain() {
        count.retain();
        return this;
    }

    @Override
    public void release() {
        count.release();
    }

    @Override
    public String toString() {
        return payload.toString();
    }
}
