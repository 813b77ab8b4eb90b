package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Address;

/**
 * What a chunkserver is told about itself.
 *
 * @param serverId unique in the cluster and kept for life, as in {@code ServerCredential.SERVER_ID}
 * @param address where clients and other chunkservers reach it
 * @param node the machine that it runs on; empty when its host says that
 * @param build for people
 * @param journalSegmentBytes size of each of the two journal files, at least {@link #MINIMUM_JOURNAL_SEGMENT_BYTES}
 * @param chunkBytes a full chunk; the same as the master's
 * @param scrubBytesPerSecond read at most to check what is stored
 * @param copyBytesPerSecond moved for copies at most: taken from other servers, or read here to be used again
 */
public record ChunkserverSettings(
        String serverId,
        Address address,
        String node,
        String build,
        int journalSegmentBytes,
        int chunkBytes,
        long scrubBytesPerSecond,
        long copyBytesPerSecond) {

    /** Room for a few appends of the largest size that is kept in the journal, and what is reserved for decisions. */
    public static final int MINIMUM_JOURNAL_SEGMENT_BYTES = 1 << 20;

    /** A small part of what the slowest disk reads, and enough for 12 TB. */
    public static final long DEFAULT_SCRUB_BYTES_PER_SECOND = 20L << 20;

    /** Less would not read a disk of today within the period. */
    public static final long MINIMUM_SCRUB_BYTES_PER_SECOND = 64L << 10;

    /** No disk is faster; products with microseconds fit 64 bits. */
    public static final long MAXIMUM_BYTES_PER_SECOND = 1L << 40;

    /** Most of a gigabit network; writers come first by the windows of their streams, not by this. */
    public static final long DEFAULT_COPY_BYTES_PER_SECOND = 100L << 20;

    /** With chunks of the usual size. */
    public ChunkserverSettings(String serverId, Address address, String build, int journalSegmentBytes) {
        this(serverId, address, build, journalSegmentBytes, StorageLayout.CHUNK_BYTES);
    }

    /** With the usual rates. */
    public ChunkserverSettings(
            String serverId, Address address, String build, int journalSegmentBytes, int chunkBytes) {
        this(
                serverId,
                address,
                "",
                build,
                journalSegmentBytes,
                chunkBytes,
                DEFAULT_SCRUB_BYTES_PER_SECOND,
                DEFAULT_COPY_BYTES_PER_SECOND);
    }

    public ChunkserverSettings {
        if (copyBytesPerSecond < 1 || copyBytesPerSecond > MAXIMUM_BYTES_PER_SECOND) {
            throw new IllegalArgumentException("a rate of " + copyBytesPerSecond
                    + " bytes per second is not between 1 and " + MAXIMUM_BYTES_PER_SECOND);
        }
        if (chunkBytes < 1 || chunkBytes > StorageLayout.CHUNK_BYTES) {
            throw new IllegalArgumentException(
                    "a chunk file has room for " + StorageLayout.CHUNK_BYTES + " bytes, not for " + chunkBytes);
        }
        if (journalSegmentBytes < MINIMUM_JOURNAL_SEGMENT_BYTES) {
            throw new IllegalArgumentException("a journal segment of " + journalSegmentBytes
                    + " bytes is too small: at least " + MINIMUM_JOURNAL_SEGMENT_BYTES + " are needed");
        }
        if (scrubBytesPerSecond < MINIMUM_SCRUB_BYTES_PER_SECOND) {
            throw new IllegalArgumentException("a scrub rate of " + scrubBytesPerSecond
                    + " bytes per second is too low: at least " + MINIMUM_SCRUB_BYTES_PER_SECOND + " are needed");
        }
    }

    /** The same with another rate. */
    public ChunkserverSettings scrubbingAt(long bytesPerSecond) {
        return new ChunkserverSettings(
                serverId, address, node, build, journalSegmentBytes, chunkBytes, bytesPerSecond, copyBytesPerSecond);
    }

    /** The same on a machine of this name. */
    public ChunkserverSettings on(String machine) {
        return new ChunkserverSettings(
                serverId,
                address,
                machine,
                build,
                journalSegmentBytes,
                chunkBytes,
                scrubBytesPerSecond,
                copyBytesPerSecond);
    }

    /** The same with another rate. */
    public ChunkserverSettings copyingAt(long bytesPerSecond) {
        return new ChunkserverSettings(
                serverId, address, node, build, journalSegmentBytes, chunkBytes, scrubBytesPerSecond, bytesPerSecond);
    }
}
