package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/** Several appends as one payload: copied, for they are small and a frame has one payload. */
final class Coalesced {

    private Coalesced() {}

    static Payload of(List<WriteBatch.Part> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(part -> all.put(part.payload.bytes()));
        return Payload.of(all.array());
    }
}
