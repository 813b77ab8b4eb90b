package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.FileAttributes;
import java.util.OptionalInt;

/**
 * What a reader is to deliver.
 *
 * @param fileId to ask for fresh locations
 * @param from first byte
 * @param to the byte after the last, within the file as it was opened
 * @param crc32c of all these bytes, to be held against them at the end; empty when it is not known
 */
public record ReadRange(long fileId, long from, long to, OptionalInt crc32c) {

    public ReadRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("there are no bytes from " + from + " to " + to);
        }
    }

    /** A range whose checksum is not known. */
    public ReadRange(long fileId, long from, long to) {
        this(fileId, from, to, OptionalInt.empty());
    }

    /** All of a file as it was opened. */
    public static ReadRange whole(FileAttributes file) {
        return new ReadRange(file.getFileId(), 0, file.getLength(), OptionalInt.of(file.getCrc32C()));
    }
}
