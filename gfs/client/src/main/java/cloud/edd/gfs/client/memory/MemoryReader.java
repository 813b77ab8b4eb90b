package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.protocol.payload.Payload;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The content as it was at the opening, which is never changed. */
record MemoryReader(InMemoryGfs gfs, FileAttributes attributes, Payload content) implements GfsReader {

    @Override
    public int read(long offset, ByteBuffer into) throws GfsException {
        gfs.available();
        if (offset < 0) {
            throw new IllegalArgumentException("There is no offset " + offset + ".");
        }
        if (offset >= content.length()) {
            return -1;
        }
        int length = Math.min(into.remaining(), content.length() - (int) offset);
        into.put(content.bytes().slice((int) offset, length));
        return length;
    }

    @Override
    public InputStream newInputStream(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, (long) content.length());
        return new MemoryStream(this, offset, length);
    }

    @Override
    public void close() {}
}
