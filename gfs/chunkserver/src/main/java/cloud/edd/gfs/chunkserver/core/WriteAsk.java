package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A client's segment with everything about it checked that does not depend on the chunk.
 *
 * @param offset null for an append
 * @param payload stays with whoever calls; kept by a hold of one's own
 */
record WriteAsk(
        WriteBatch.Waiter waiter,
        Operation operation,
        @Nullable Integer offset,
        Payload payload) {}
