package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.GfsException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A range of a file; an outage that begins half-way ends it with an error, as it would end a real one. */
final class MemoryStream extends InputStream {
    private final MemoryReader reader;
    private final long end;
    private long position;

    MemoryStream(MemoryReader reader, long offset, long length) {
        this.reader = reader;
        this.position = offset;
        this.end = offset + length;
    }

    @Override
    public int read() throws GfsException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws GfsException {
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - position);
        int read = reader.read(position, ByteBuffer.wrap(into, offset, wanted));
        position += read;
        return read;
    }
}
