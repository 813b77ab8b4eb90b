package cloud.edd.gfs.protocol.metadatalog;

import cloud.edd.gfs.protocol.payload.Payload;

/**
 * @param sequence one more than that of the record before; the first is 1
 * @param unixMillis log time, never less than that of the record before
 */
public record LogRecord(long sequence, long unixMillis, Payload payload) {

    /** What a batch may hold, so what a record may hold at most. */
    public static final int MOST_BYTES = 1 << 20;
}
