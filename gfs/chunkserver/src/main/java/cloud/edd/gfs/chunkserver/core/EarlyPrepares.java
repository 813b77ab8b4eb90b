package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Segments of chunks that are being written while a replica joins them: they come before the copy that they continue is whole. Kept
 * until it is, or until it is given up; either way each gets its vote then.
 */
final class EarlyPrepares {

    /** The window of a secondary: a primary sends no more without a vote. */
    private static final int BYTES_OF_CHUNK = Secondary.WINDOW_BYTES;

    /** All together; as many chunks in use as are copied at a time. */
    private static final int BYTES = 4 * BYTES_OF_CHUNK;

    private record Early(Payload payload, Runnable again) {}

    private final Map<Uuid, List<Early>> waiting = new LinkedHashMap<>();
    private int bytes;

    /**
     * Keeps a segment, with a hold of its own on the payload.
     *
     * @param again prepares it once more
     * @return false if there is no room
     */
    boolean keep(Uuid handle, Payload payload, Runnable again) {
        List<Early> early = waiting.getOrDefault(handle, List.of());
        int here = early.stream().mapToInt(each -> each.payload().length()).sum();
        if (here + payload.length() > BYTES_OF_CHUNK || bytes + payload.length() > BYTES) {
            return false;
        }
        bytes += payload.length();
        waiting.computeIfAbsent(handle, absent -> new ArrayList<>()).add(new Early(payload.retain(), again));
        return true;
    }

    boolean holds(Uuid handle) {
        return waiting.containsKey(handle);
    }

    /** The copy has come to its end: whatever came early has its turn, in order. */
    void release(Uuid handle) {
        List<Early> early = waiting.remove(handle);
        if (early != null) {
            for (Early each : early) {
                bytes -= each.payload().length();
                each.again().run();
                each.payload().release();
            }
        }
    }
}
