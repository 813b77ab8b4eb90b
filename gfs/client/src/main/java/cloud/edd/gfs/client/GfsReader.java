package cloud.edd.gfs.client;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A file as it was when it was opened: later appends are not seen, and a replacement does not disturb it (its bytes stay
 * readable for the grace period of the trash, an hour or more).
 *
 * <p>Every block is verified against its checksum before a byte of it is handed out; a replica that fails or lies is left
 * at the byte where it failed and the next one goes on. Who reads all of a file in one go gets an error at the end unless its checksum is
 * that of the {@link #attributes()}. Safe for use by several threads, each with its own stream.
 */
public interface GfsReader extends AutoCloseable {

    /** The file as it was opened. */
    FileAttributes attributes();

    /** In bytes. */
    default long length() {
        return attributes().length();
    }

    /**
     * Reads from {@code offset} on until the buffer is full or the file ends.
     *
     * @return the number of bytes, less than the buffer had room for only at the end of the file; -1 at or beyond the end
     * @throws GfsNotHappenedException {@code LOST} or {@code CORRUPT} when no replica has good bytes, {@code NOT_FOUND} when the
     *     file was deleted and purged, {@code UNAVAILABLE} or {@code DEADLINE_EXCEEDED}; the buffer's content is then undefined
     */
    int read(long offset, ByteBuffer into) throws GfsException;

    /**
     * A stream of exactly {@code length} bytes from {@code offset} on, with at most 4 MiB read ahead, less while many
     * streams share the memory; one that is not read holds up no other. Its exceptions are
     * {@link GfsException}s. It must be closed; it is not thread-safe.
     *
     * @throws IllegalArgumentException when the range does not lie within the file
     */
    InputStream newInputStream(long offset, long length);

    /** The whole file. */
    default InputStream newInputStream() {
        return newInputStream(0, length());
    }

    /** Frees connections; never fails. Streams of this reader end with an error. */
    @Override
    void close();
}
