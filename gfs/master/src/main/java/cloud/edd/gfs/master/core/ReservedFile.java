package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishMode;

/** A small file between its placement and its one commit: known to this reign only. */
final class ReservedFile {

    final long fileId;
    final PlacedChunk chunk;
    final String namespace;
    final String path;
    final PublishMode mode;
    final long expectedGeneration;
    final long createdNanos;
    /** Its commit is in the log and not yet applied. */
    boolean proposed;

    ReservedFile(
            long fileId,
            PlacedChunk chunk,
            String namespace,
            String path,
            PublishMode mode,
            long expectedGeneration,
            long createdNanos) {
        this.fileId = fileId;
        this.chunk = chunk;
        this.namespace = namespace;
        this.path = path;
        this.mode = mode;
        this.expectedGeneration = expectedGeneration;
        this.createdNanos = createdNanos;
    }
}
