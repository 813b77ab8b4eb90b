package cloud.edd.gfs.master.loop;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataLogException;
import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A log in memory of which single steps fail. */
final class FailingLog implements MetadataLog {

    enum Step {
        FORCE,
        BEGIN,
        WRITE,
        FINISH,
        CANCEL
    }

    final Set<Step> failing = EnumSet.noneOf(Step.class);
    Reason reason = Reason.FAILED;
    int cancelled;
    volatile LogRoom room = LogRoom.PLENTY;
    final List<String> damaged = new ArrayList<>();
    private final MetadataLog log = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());

    private void step(Step step) {
        if (failing.contains(step)) {
            throw new MetadataLogException(reason, "the test lets " + step + " fail");
        }
    }

    @Override
    public long forced() {
        return log.forced();
    }

    @Override
    public void read(long after, Consumer<? super LogRecord> records) {
        log.read(after, records);
    }

    @Override
    public void append(LogRecord record) {
        log.append(record);
    }

    @Override
    public long force() {
        step(Step.FORCE);
        return log.force();
    }

    @Override
    public LogRoom room() {
        return room;
    }

    @Override
    public boolean tailWasCut() {
        return log.tailWasCut();
    }

    @Override
    public void maintain() {
        log.maintain();
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return log.checkpoint();
    }

    @Override
    public List<String> damagedCheckpoints() {
        return damaged;
    }

    @Override
    public CheckpointWriter beginCheckpoint(long sequence) {
        step(Step.BEGIN);
        return new CheckpointWriter() {
            @Override
            public void write(CheckpointEntry entry) {
                step(Step.WRITE);
            }

            @Override
            public void finish() {
                step(Step.FINISH);
            }

            @Override
            public void cancel() {
                cancelled++;
                step(Step.CANCEL);
            }
        };
    }

    @Override
    public LogPiece records(long after, int mostBytes) {
        return log.records(after, mostBytes);
    }

    @Override
    public LogPiece checkpointPiece(long sequence, long offset, int mostBytes) {
        return log.checkpointPiece(sequence, offset, mostBytes);
    }

    @Override
    public void close() {
        log.close();
    }
}
