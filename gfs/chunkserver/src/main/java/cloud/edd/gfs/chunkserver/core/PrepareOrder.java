package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OperationPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a primary asks a replica to prepare, checked for signature, membership and time. */
record PrepareOrder(
        Grant grant,
        List<OperationPart> operations,
        int offset,
        Payload payload,
        int baseCrc,
        int endCrc,
        ChunkState committed) {

    /** Why no chunk could ever hold it; null if one could. */
    @Nullable GfsError refuse() {
        int length = payload.length();
        if (length == 0 || offset < 0 || length > StorageLayout.CHUNK_BYTES - offset || operations.isEmpty()) {
            return Refusals.notHappened(
                    ErrorCode.INVALID_ARGUMENT,
                    length + " bytes at " + offset + " do not lie in a chunk of " + StorageLayout.CHUNK_BYTES);
        }
        if (Crc32c.combine(baseCrc, payload.crc32c(), length) != endCrc) {
            return Refusals.notHappened(
                    ErrorCode.CORRUPT, "the checksums of a segment at " + offset + " do not fit its bytes");
        }
        return null;
    }
}
