package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;

/**
 * Where things lie in a data folder, format version 1; the prose is in gfs/README.md.
 *
 * <p>A chunk file is a header of 4 KiB, a table of 1,024 CRC32C (one for each block of 64 KiB that is full), and from
 * {@link #DATA_OFFSET} on the chunk's bytes.
 */
final class StorageLayout {

    static final int FORMAT_VERSION = 1;

    static final int BLOCK_BYTES = 64 << 10;
    static final int CHUNK_BYTES = 64 << 20;
    static final int HEADER_BYTES = 4 << 10;
    static final int TABLE_OFFSET = HEADER_BYTES;
    static final int TABLE_ENTRY_BYTES = Integer.BYTES;
    static final int DATA_OFFSET = HEADER_BYTES + CHUNK_BYTES / BLOCK_BYTES * TABLE_ENTRY_BYTES;

    /** The data folder itself. */
    static final String ROOT = "";

    static final String CHUNKS = "chunks";

    /** Copies on their way in; what an install record does not name is leftover. */
    static final String COPIES = "copies";

    static final String IDENTITY = "storage";
    static final String IDENTITY_DRAFT = "storage.new";
    static final String SCRUB = "scrub";
    static final String SCRUB_DRAFT = "scrub.new";

    private StorageLayout() {}

    static String chunk(Uuid handle) {
        return CHUNKS + "/" + ChunkHandles.text(handle);
    }

    static String copy(Uuid handle) {
        return COPIES + "/" + ChunkHandles.text(handle);
    }

    /** Generations take turns in two files. */
    static String journal(long generation) {
        return "journal-" + (generation & 1);
    }

    static String checkpoint(long generation) {
        return "checkpoint-" + (generation & 1);
    }
}
