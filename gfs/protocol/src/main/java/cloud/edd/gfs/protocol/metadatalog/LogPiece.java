package cloud.edd.gfs.protocol.metadatalog;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.List;

/** Something read back from the log for a copy of it. */
public sealed interface LogPiece {

    /** What follows the record asked for, in order and without a gap; empty when that was the last durable one. */
    record Records(List<LogRecord> records) implements LogPiece {}

    /**
     * Bytes of a checkpoint file ({@link CheckpointFormat}).
     *
     * @param sequence the record as of which the checkpoint is
     */
    record Checkpoint(long sequence, long offset, Payload bytes, boolean last) implements LogPiece {}

    /** It is not in the log any more: a newer checkpoint stands for it. Or there never was one. */
    record Gone() implements LogPiece {}

    /** It could not be read. */
    record Failed(String reason) implements LogPiece {}
}
