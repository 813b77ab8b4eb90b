package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.OpenReply;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a reader is to deliver.
 *
 * @param fileId to ask for fresh locations
 * @param from first byte
 * @param to the byte after the last, within the file as it was opened
 * @param crc32c of all these bytes, to be held against them at the end; empty when it is not known
 * @param known locations from the opening, in ascending order; others are asked for
 */
public record ReadRange(long fileId, long from, long to, OptionalInt crc32c, List<ChunkLocation> known) {

    public ReadRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("there are no bytes from " + from + " to " + to);
        }
        known = List.copyOf(known);
    }

    /** A range whose checksum is not known. */
    public ReadRange(long fileId, long from, long to, List<ChunkLocation> known) {
        this(fileId, from, to, OptionalInt.empty(), known);
    }

    /** All of a file as it was opened. */
    public static ReadRange whole(OpenReply opened) {
        FileAttributes file = opened.getFile();
        return new ReadRange(
                file.getFileId(), 0, file.getLength(), OptionalInt.of(file.getCrc32C()), opened.getChunksList());
    }
}
