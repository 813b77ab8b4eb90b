package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Address;

/**
 * What a chunkserver is told about itself.
 *
 * @param serverId unique in the cluster and kept for life, as in {@code ServerCredential.SERVER_ID}
 * @param address where clients and other chunkservers reach it
 * @param build for people
 * @param journalSegmentBytes size of each of the two journal files, at least {@link #MINIMUM_JOURNAL_SEGMENT_BYTES}
 */
public record ChunkserverSettings(String serverId, Address address, String build, int journalSegmentBytes) {

    /** Room for a few appends of the largest size that is kept in the journal, and what is reserved for decisions. */
    public static final int MINIMUM_JOURNAL_SEGMENT_BYTES = 1 << 20;

    public ChunkserverSettings {
        if (journalSegmentBytes < MINIMUM_JOURNAL_SEGMENT_BYTES) {
            throw new IllegalArgumentException("a journal segment of " + journalSegmentBytes
                    + " bytes is too small: at least " + MINIMUM_JOURNAL_SEGMENT_BYTES + " are needed");
        }
    }
}
