package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointSession;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;

/** A session: the last operation that is done, what became of it, and the hidden files it has not published. */
public final class SessionEntry extends SavedEntry {

    private final long high;
    private final long low;
    private final String client;
    private long lastMinute;
    private long lastSequence;
    private OperationResult lastResult = OperationResult.getDefaultInstance();
    final List<FileEntry> hidden = new ArrayList<>(0);

    SessionEntry(Uuid session, String client, long minute) {
        this.high = session.getHigh();
        this.low = session.getLow();
        this.client = client;
        this.lastMinute = minute;
    }

    static SessionEntry from(CheckpointSession saved) {
        SessionEntry session = new SessionEntry(saved.getSession(), saved.getClient(), saved.getLastMinute());
        session.lastSequence = saved.getLastSequence();
        session.lastResult = saved.getLastResult();
        return session;
    }

    @Override
    CheckpointEntry toCheckpoint() {
        return CheckpointEntry.newBuilder()
                .setSession(CheckpointSession.newBuilder()
                        .setSession(id())
                        .setClient(client)
                        .setLastMinute(lastMinute)
                        .setLastSequence(lastSequence)
                        .setLastResult(lastResult))
                .build();
    }

    @Override
    long keyHigh() {
        return high;
    }

    @Override
    long keyLow() {
        return low;
    }

    public Uuid id() {
        return Uuid.newBuilder().setHigh(high).setLow(low).build();
    }

    /** The logged minute of its last operation. */
    public long lastMinute() {
        return lastMinute;
    }

    public boolean isDone(Operation operation) {
        return operation.getSequence() <= lastSequence;
    }

    /** What became of an operation that is done; only the last one is known in detail. */
    public OperationResult result(Operation operation) {
        return operation.getSequence() == lastSequence
                ? lastResult
                : OperationResult.newBuilder().setOperation(operation).build();
    }

    /**
     * What became of an append that is done. Of one that a restore has taken over only its end may be known, and then the result covers
     * whatever else was lost before it: the length that is asked for again tells where it begins.
     */
    public OperationResult result(Operation append, int length) {
        OperationResult known = result(append);
        int before = known.getLength() - length;
        return before <= 0 || !known.hasHandle()
                ? known
                : known.toBuilder()
                        .setOffset(known.getOffset() + before)
                        .setLength(length)
                        .setFileOffset(known.getFileOffset() + before)
                        .build();
    }

    void done(OperationResult result, long minute) {
        lastSequence = result.getOperation().getSequence();
        lastResult = result;
        lastMinute = minute;
    }
}
