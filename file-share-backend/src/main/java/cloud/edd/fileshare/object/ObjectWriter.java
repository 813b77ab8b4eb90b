package cloud.edd.fileshare.object;

/** Writes one object with bounded memory. Blocks while the store is slower than the caller. Not thread-safe. */
public interface ObjectWriter extends AutoCloseable {

    /** Adds bytes; the array may be used again when the method returns. */
    void write(byte[] bytes, int offset, int length);

    /** Makes the object visible, whole and durable. The writer takes nothing more. */
    void publish();

    /** Drops what was not published. Never throws: what could not be dropped now, the store drops by itself. */
    @Override
    void close();
}
