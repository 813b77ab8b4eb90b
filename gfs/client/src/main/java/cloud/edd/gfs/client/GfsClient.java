package cloud.edd.gfs.client;

import cloud.edd.gfs.client.remote.RemoteGfs;
import cloud.edd.proto.gfs.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * A connection to one GFS cluster. Thread-safe; make one for a process and close it at the end.
 *
 * <p>A file is named by a namespace of at most 255 and a path of at most 4,096 UTF-8 bytes, free strings without NUL, neither
 * empty. Folders are what paths have in common up to a '/': they come with the first file in them and end with the last. Every mutation is applied at most once however often the network makes the client ask. No call
 * waits beyond its deadline (see {@link GfsClientSettings}); then the exception says whether the operation happened.
 *
 * <p>Common failures of every call: {@code UNAVAILABLE} (no master, or it is in safe mode), {@code UNAUTHENTICATED} (wrong
 * GFS_CLIENT_KEY), {@code INVALID_ARGUMENT}, {@code DEADLINE_EXCEEDED}; of all that makes a namespace larger {@code QUOTA_EXCEEDED}. Methods
 * name the further ones.
 */
public interface GfsClient extends AutoCloseable {

    /** The longest content of {@link #putSmall} in bytes, and the most a writer holds back: 1 MiB, one segment. */
    int SMALL_FILE_LIMIT = 1 << 20;

    /** The longest single append in bytes: 4 MiB, so that it never spans chunks and stays bounded in memory. */
    int APPEND_LIMIT = 4 << 20;

    /** Means "whatever generation is there" wherever an expected generation is asked for. */
    long ANY_GENERATION = 0;

    /** Means "however long it is" where an expected length is asked for. */
    long ANY_LENGTH = -1;

    /** Means "the one that was deleted last" where a deleted file is asked for. */
    long LATEST = 0;

    /** A client of a real cluster; connects when it is first used, and again whenever it must. */
    static GfsClient connect(GfsClientSettings settings) {
        return new RemoteGfs(settings);
    }

    /** Begins a new file whatever generation stands at the path. Nothing is sent before the first MiB is full. */
    default GfsWriter create(String namespace, String path, PublishMode mode) throws GfsException {
        return create(namespace, path, mode, ANY_GENERATION);
    }

    /**
     * Begins a new file.
     *
     * @param expectedGeneration what must stand at the path when the file is published, or {@link #ANY_GENERATION}
     * @throws GfsNotHappenedException {@code INVALID_ARGUMENT}
     */
    GfsWriter create(String namespace, String path, PublishMode mode, long expectedGeneration) throws GfsException;

    /**
     * Writes a whole file of at most {@link #SMALL_FILE_LIMIT} bytes with one commit.
     *
     * @throws GfsNotHappenedException as {@link GfsWriter#publish()}; {@code INVALID_ARGUMENT} when the content is too long
     */
    default FileAttributes putSmall(String namespace, String path, PublishMode mode, ByteBuffer content)
            throws GfsException {
        if (content.remaining() > SMALL_FILE_LIMIT) {
            throw new GfsNotHappenedException(
                    ErrorCode.INVALID_ARGUMENT,
                    "putSmall takes at most " + SMALL_FILE_LIMIT + " bytes, not " + content.remaining()
                            + ": write longer content through create.");
        }
        try (GfsWriter writer = create(namespace, path, mode)) {
            writer.write(content);
            return writer.publish();
        }
    }

    /**
     * Opens the file as it is now.
     *
     * @throws GfsNotHappenedException {@code NOT_FOUND}
     */
    GfsReader open(String namespace, String path) throws GfsException;

    /**
     * Adds the buffer's remaining bytes at the end of the file, all of them together and exactly once; creates the file if it
     * is not there. Safe against other appenders.
     *
     * @param bytes 1 to {@link #APPEND_LIMIT} bytes
     * @return where in the file they begin
     * @throws GfsNotHappenedException {@code FILE_DELETED} when somebody deleted it meanwhile, {@code NO_QUORUM}
     * @throws GfsOutcomeUnknownException no answer until the deadline
     */
    long append(String namespace, String path, ByteBuffer bytes) throws GfsException;

    /**
     * The file as it is now.
     *
     * @throws GfsNotHappenedException {@code NOT_FOUND}
     */
    FileAttributes stat(String namespace, String path) throws GfsException;

    /**
     * The files of a namespace whose paths begin with the prefix, in the order of the paths' UTF-8 bytes. Fetches pages of at
     * most 1,000 as it goes: what changes meanwhile may or may not be seen, what does not is seen once. The iterator throws
     * {@link java.io.UncheckedIOException} around a {@link GfsException}; not thread-safe.
     */
    Iterator<FileAttributes> list(String namespace, String prefix);

    /**
     * The files of a namespace right under a prefix, and the folders, in the order of their UTF-8 bytes: what has a further '/' behind the
     * prefix is in a folder. What is in the folders costs nothing. Otherwise like {@link #list}.
     *
     * @param prefix a folder with its '/', or empty
     */
    Iterator<LevelEntry> level(String namespace, String prefix);

    /** How much there is under a prefix. Costs a call for each 20,000 files, and one for a whole namespace. */
    Usage measure(String namespace, String prefix) throws GfsException;

    /** What a namespace has and may have; zeros for one that nobody has used. */
    NamespaceUsage namespace(String namespace) throws GfsException;

    /** All namespaces with files or a quota, in the order of their names; behaves like {@link #list}. */
    Iterator<NamespaceUsage> namespaces();

    /** {@link #copy(String, String, String, String, PublishMode, long, long)} whatever the generations. */
    default FileAttributes copy(String fromNamespace, String from, String toNamespace, String to, PublishMode mode)
            throws GfsException {
        return copy(fromNamespace, from, toNamespace, to, mode, ANY_GENERATION, ANY_GENERATION);
    }

    /**
     * Makes a second file of the same bytes, as they are at one instant, without moving them. What is done to either file later does not
     * touch the other.
     *
     * @param fromGeneration of the file at {@code from}, or {@link #ANY_GENERATION}
     * @param expectedGeneration what must stand at {@code to}, or {@link #ANY_GENERATION}
     * @return the new file
     * @throws GfsNotHappenedException {@code NOT_FOUND}, {@code ALREADY_EXISTS}, {@code GENERATION_MISMATCH}, {@code QUOTA_EXCEEDED};
     *     {@code INVALID_ARGUMENT} for a copy onto itself
     */
    FileAttributes copy(
            String fromNamespace,
            String from,
            String toNamespace,
            String to,
            PublishMode mode,
            long fromGeneration,
            long expectedGeneration)
            throws GfsException;

    /** {@link #rename(String, String, String, PublishMode, long, long)} whatever the file's generation and length. */
    default FileAttributes rename(String namespace, String from, String to, PublishMode mode) throws GfsException {
        return rename(namespace, from, to, mode, ANY_GENERATION, ANY_LENGTH);
    }

    /**
     * Gives the file another path in the same namespace, atomically.
     *
     * @param expectedGeneration of the file at {@code from}, or {@link #ANY_GENERATION}
     * @param expectedLength of the file at {@code from} in bytes, or {@link #ANY_LENGTH}
     * @throws GfsNotHappenedException {@code NOT_FOUND}, {@code ALREADY_EXISTS}, {@code GENERATION_MISMATCH} when the
     *     generation or the length is another one
     */
    FileAttributes rename(
            String namespace, String from, String to, PublishMode mode, long expectedGeneration, long expectedLength)
            throws GfsException;

    /** {@link #delete(String, String, long)} whatever the generation. */
    default void delete(String namespace, String path) throws GfsException {
        delete(namespace, path, ANY_GENERATION);
    }

    /**
     * Moves the file to the trash.
     *
     * @throws GfsNotHappenedException {@code NOT_FOUND}, {@code GENERATION_MISMATCH}
     */
    void delete(String namespace, String path, long expectedGeneration) throws GfsException;

    /**
     * Moves all files of a namespace to the trash, at one instant.
     *
     * @return how many there were; 0 also when there never was such a namespace
     */
    long deleteNamespace(String namespace) throws GfsException;

    /** {@link #undelete(String, String, long, String)} of the latest one, to the path it had. */
    default FileAttributes undelete(String namespace, String path) throws GfsException {
        return undelete(namespace, path, LATEST, path);
    }

    /**
     * Takes a deleted or replaced file out of the trash. Files of a deleted namespace come back one by one, into the namespace
     * that has its name now.
     *
     * @param path the one it had when it was deleted
     * @param fileId which one of those deleted at this path, or {@link #LATEST}
     * @param toPath its path from now on
     * @throws GfsNotHappenedException {@code NOT_FOUND} when the trash has none, or no more; {@code ALREADY_EXISTS}
     */
    FileAttributes undelete(String namespace, String path, long fileId, String toPath) throws GfsException;

    /** What {@link #undelete} can bring back, the latest first; behaves like {@link #list}. */
    Iterator<TrashedFile> trash(String namespace, String prefix);

    /** Servers, files, chunks and what is wrong with them. */
    ClusterState status() throws GfsException;

    /** Load of each chunkserver. */
    ClusterPressure pressure() throws GfsException;

    /** For those who look after the cluster. */
    GfsAdmin admin();

    /** Checkpoints, export, and the end of a restore. */
    GfsMetadata metadata();

    /** Ends sessions and connections; open writers and readers break. Never fails, waits at most a few seconds. */
    @Override
    void close();
}
