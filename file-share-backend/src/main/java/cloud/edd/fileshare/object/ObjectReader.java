package cloud.edd.fileshare.object;

import java.io.InputStream;

/** Reads one published object; every byte was checked against its checksum. Not thread-safe. */
public interface ObjectReader extends AutoCloseable {

    /**
     * A stream over a part of the object. It ends exactly after {@code length} bytes or fails; it never ends early.
     *
     * @param offset of the first byte
     * @param length in bytes, within the object
     */
    InputStream range(long offset, long length);

    @Override
    void close();
}
