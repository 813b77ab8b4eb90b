package cloud.edd.gfs.client;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A new file on its way: invisible until {@link #publish()}, then there at once and whole.
 *
 * <p>Up to 1 MiB is held back, so that a small file costs one commit; beyond that at most 4 MiB are on their way at a time
 * and {@link #write} waits for room. A chunkserver that dies costs a reconnection, not the stream. Not thread-safe. After
 * any exception the writer is broken: only {@link #abort()} and {@link #close()} are of use.
 */
public interface GfsWriter extends AutoCloseable {

    /**
     * Takes the buffer's remaining bytes and copies them before it returns; its position is then its limit.
     *
     * @throws GfsException when neither this nor another set of chunkservers took the bytes before the deadline; nothing
     *     becomes visible
     * @throws IllegalStateException after publish, abort or close
     */
    void write(ByteBuffer bytes) throws GfsException;

    /** A stream into this writer. Closing it neither publishes nor aborts; flushing does nothing. */
    OutputStream asOutputStream();

    /** Bytes taken so far. */
    long length();

    /**
     * Makes everything written durable on at least two chunkservers and gives the file its name, in one step.
     *
     * @return the file as it was created
     * @throws GfsNotHappenedException {@code ALREADY_EXISTS} in mode CREATE, {@code GENERATION_MISMATCH} where another
     *     generation stands at the path than expected, or out of servers, disk or time: the path is as it was
     * @throws GfsOutcomeUnknownException the master could not be reached any more: {@code stat} tells by length and checksum
     */
    FileAttributes publish() throws GfsException;

    /** Gives up what was not published and frees its space in the background. Never fails, also after publish. */
    void abort();

    /** The same as {@link #abort()}: without a publish before, nothing remains. */
    @Override
    default void close() {
        abort();
    }
}
