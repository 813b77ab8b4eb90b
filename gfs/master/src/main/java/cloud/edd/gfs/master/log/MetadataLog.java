package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one place where a change of metadata is decided: a sequence of records, and checkpoints that stand for a prefix of it.
 *
 * <ul>
 *   <li><b>Durable.</b> What {@link #force} has returned for survives any crash. What was appended and not forced may survive or
 *       not, but only as a prefix of it.
 *   <li><b>In order.</b> Sequences have no gaps; {@link #read} passes exactly the forced records, each once.
 *   <li><b>One writer.</b> At most one opened log can append. Opening it a second time either fails with IN_USE, or takes the right
 *       away from the first, whose every later append or force fails.
 *   <li><b>Honest.</b> Damage of what was forced is reported as DAMAGED, never skipped. After FAILED nothing works any more: the
 *       process exits, and whoever opens the log next sees what became durable.
 * </ul>
 *
 * <p>All methods are for one thread, but for {@link CheckpointWriter#finish} and what says otherwise. Failures are {@link MetadataLogException}s.
 */
public interface MetadataLog extends AutoCloseable {

    /** Sequence of the last record that is durable; 0 when there is none. */
    long forced();

    /**
     * Passes the durable records after this one, in order.
     *
     * @param after a sequence of 0 or more, not below that of the {@link #checkpoint} last returned
     */
    void read(long after, Consumer<? super LogRecord> records);

    /**
     * Adds a record; it is not durable yet.
     *
     * @throws MetadataLogException FULL when there is no room: then the record is not in the log and others may still be tried
     */
    void append(LogRecord record);

    /** Makes everything appended durable, and returns the sequence of the last record. */
    long force();

    LogRoom room();

    /** Whether something was cut from the end when it was opened, because it could not be read. */
    boolean tailWasCut();

    /** To be called every second or so: makes up for what failed and may work now. */
    void maintain();

    /** The entries of the newest checkpoint that is whole; empty when there is none. */
    Optional<Checkpoint> checkpoint();

    /** What {@link #checkpoint} passed over because it could not be read, for a person; each is named once. */
    List<String> damagedCheckpoints();

    /**
     * Begins a checkpoint; the one before it is finished or cancelled. Everything appended is forced.
     *
     * @param sequence the record as of which it is; not above the last one
     */
    CheckpointWriter beginCheckpoint(long sequence);

    /**
     * Reads back durable records, for a copy of the log. May be called from any thread while others append.
     *
     * @param after the record before the first one wanted
     * @param mostBytes of payload, about; one record comes even if it is longer
     */
    LogPiece records(long after, int mostBytes);

    /**
     * Reads back a piece of a checkpoint, for a copy of the log. May be called from any thread.
     *
     * @param sequence of the checkpoint; 0 for the newest
     */
    LogPiece checkpointPiece(long sequence, long offset, int mostBytes);

    @Override
    void close();

    /** A state as of one record. */
    interface Checkpoint {
        long sequence();

        void read(Consumer<? super CheckpointEntry> entries);
    }

    /** Takes the entries of a checkpoint. */
    interface CheckpointWriter {

        void write(CheckpointEntry entry);

        /**
         * Makes the checkpoint durable and lets go of what only an older one than the last two needs. May take long and be called from
         * another thread, after which the writer is not used any more.
         */
        void finish();

        /** Gives it up. */
        void cancel();
    }
}
