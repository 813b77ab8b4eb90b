package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.ChunkLocation;
import java.util.List;

/**
 * What a reader is to deliver.
 *
 * @param fileId to ask for fresh locations
 * @param from first byte
 * @param to the byte after the last, within the file as it was opened
 * @param known locations from the opening, in ascending order; others are asked for
 */
public record ReadRange(long fileId, long from, long to, List<ChunkLocation> known) {

    public ReadRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("there are no bytes from " + from + " to " + to);
        }
        known = List.copyOf(known);
    }
}
