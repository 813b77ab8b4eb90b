package cloud.edd.bench.gfs.workload;

import java.io.IOException;

/**
 * A file system as its own client library shows it. Paths are {@code folder/name}. Thread-safe. What one of them cannot do it refuses with
 * {@link UnsupportedOperationException}.
 */
public interface Store extends AutoCloseable {

    /** Bytes that an application hands over or asks for at a time. */
    int PIECE_BYTES = 128 << 10;

    /** Returns when a new file of this length is durable on all copies that take part. */
    void write(String path, long length) throws IOException;

    /** Reads all of the file, checked, and returns how much that was. */
    long read(String path) throws IOException;

    /** A new file to append to. */
    Log log(String path) throws IOException;

    /** A new empty file. */
    void create(String path) throws IOException;

    /** As far as a reader needs before its first byte. */
    void open(String path) throws IOException;

    void stat(String path) throws IOException;

    /** Returns how many files the folder has. */
    int list(String folder) throws IOException;

    void delete(String path) throws IOException;

    @Override
    void close() throws IOException;

    /** A file that grows by records. For one thread. */
    interface Log extends AutoCloseable {

        /** Returns when the record is durable. */
        void append(byte[] record) throws IOException;

        @Override
        void close() throws IOException;
    }
}
