package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.core.metadata.CheckpointLoader;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog.Checkpoint;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.proto.gfs.Command;
import com.google.protobuf.InvalidProtocolBufferException;

/** The way back from a log to the state at its last durable record. */
public final class MetadataRecovery {

    private MetadataRecovery() {}

    /** @throws MetadataLogException DAMAGED when the log cannot be read back to the end */
    public static MetadataState recover(MetadataLog log) {
        return recover(log, MetadataState.CHUNK_BYTES);
    }

    /**
     * @param chunkBytes as of {@link MetadataState#chunkBytes()}
     * @throws MetadataLogException DAMAGED when the log cannot be read back to the end
     */
    public static MetadataState recover(MetadataLog log, int chunkBytes) {
        MetadataState state = log.checkpoint()
                .map(checkpoint -> load(checkpoint, chunkBytes))
                .orElseGet(() -> new MetadataState(chunkBytes));
        log.read(state.sequence(), record -> state.apply(record.sequence(), record.unixMillis(), command(record)));
        return state;
    }

    private static MetadataState load(Checkpoint checkpoint, int chunkBytes) {
        CheckpointLoader loader = new CheckpointLoader(chunkBytes);
        checkpoint.read(loader::accept);
        return loader.finish();
    }

    private static Command command(LogRecord record) {
        try {
            return Command.parseFrom(record.payload().bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new MetadataLogException(
                    MetadataLogException.Reason.DAMAGED,
                    "record " + record.sequence() + " has a good checksum and is not a command: it was written by"
                            + " another program",
                    e);
        }
    }
}
