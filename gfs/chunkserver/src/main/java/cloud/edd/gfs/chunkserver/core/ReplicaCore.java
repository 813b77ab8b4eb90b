package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredDecision;
import cloud.edd.proto.gfs.StoredInstall;
import cloud.edd.proto.gfs.StoredSegment;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One copy of one chunk: what is committed, and what is prepared beyond it.
 *
 * <p>A vote is a promise. It is given when bytes and record are durable and ends only by a decision: a commit that covers it, or
 * a decision that makes everything beyond a committed length void. Committed bytes are never written again.
 */
final class ReplicaCore {

    /** A segment up to this size is kept in the journal, which saves its chunk file a force. */
    static final int INLINE_BYTES = 256 << 10;

    private final Replicas host;
    private final Uuid handle;
    private final String file;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final ArrayDeque<Segment> held = new ArrayDeque<>();
    private long version;
    private ChunkState committed = ChunkState.getDefaultInstance();
    private int committedTailCrc = Crc32c.EMPTY;
    /** The journal knows this copy. */
    private boolean recorded;

    private boolean headerWritten;
    private boolean nameDurable;
    private boolean quarantined;
    private boolean deleted;
    /** A copy is about to take the place of the file: nothing is begun in it. */
    private boolean fenced;
    /** Installed, but the file may still lie in the staging folder. */
    private boolean staged;

    private long addedSequence;
    /** How often the file was replaced; what was read before says nothing about the present one. */
    private int incarnation;

    private boolean forcing;
    /** Aborts that are not durable yet: nothing is written over what they gave up. */
    private int barriers;
    /** When the oldest undecided segment was last heard of, for asking the master. */
    private long quietSinceNanos;

    ReplicaCore(Replicas host, Uuid handle) {
        this.host = host;
        this.handle = handle;
        this.file = StorageLayout.chunk(handle);
    }

    /** As a checkpoint stored it. */
    static ReplicaCore restored(Replicas host, StoredChunk stored) {
        ReplicaCore replica = new ReplicaCore(host, stored.getHandle());
        replica.version = stored.getVersion();
        replica.committed = stored.getCommitted();
        replica.committedTailCrc = stored.getTailCrc32C();
        replica.quarantined = stored.getQuarantined();
        replica.addedSequence = stored.getAddedSequence();
        replica.staged = stored.getStaged();
        replica.recorded = true;
        replica.headerWritten = stored.getCommitted().getLength() > 0;
        // Without bytes there may be no file yet: the first that is forced needs its name made durable.
        replica.nameDurable = stored.getCommitted().getLength() > 0 || stored.getUndecidedCount() > 0;
        stored.getUndecidedList().forEach(segment -> replica.restore(segment, null));
        return replica;
    }

    Uuid handle() {
        return handle;
    }

    String file() {
        return file;
    }

    long version() {
        return version;
    }

    ChunkState committed() {
        return committed;
    }

    int committedTailCrc() {
        return committedTailCrc;
    }

    boolean quarantined() {
        return quarantined;
    }

    boolean deleted() {
        return deleted;
    }

    /** Committed and prepared bytes. */
    int end() {
        return segments.isEmpty() ? committed.getLength() : segments.getLast().end();
    }

    int endCrc() {
        return segments.isEmpty() ? committed.getCrc32C() : segments.getLast().endCrc;
    }

    private int endTailCrc() {
        return segments.isEmpty() ? committedTailCrc : segments.getLast().endTailCrc;
    }

    boolean hasUndecided() {
        return !segments.isEmpty();
    }

    List<Segment> undecided() {
        return List.copyOf(segments);
    }

    long quietSinceNanos() {
        return quietSinceNanos;
    }

    void touched() {
        quietSinceNanos = host.surroundings().nowNanos();
    }

    /** The longest prefix that is a promise: {length, CRC32C}. */
    ChunkState prepared() {
        int length = committed.getLength();
        int crc = committed.getCrc32C();
        for (Segment segment : segments) {
            if (segment.stage != Segment.Stage.DURABLE) {
                break;
            }
            length = segment.end();
            crc = segment.endCrc;
        }
        return ChunkState.newBuilder().setLength(length).setCrc32C(crc).build();
    }

    /**
     * Begins to prepare a segment; the listener hears how it ends.
     *
     * @return why it is refused, with nothing touched; null if it is under way
     */
    @Nullable GfsError prepare(PrepareOrder order, Segment.Listener listener) {
        GfsError refusal = admit(order);
        if (refusal != null) {
            return refusal;
        }
        StoredSegment.Builder stored = StoredSegment.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .addAllOperations(order.operations())
                .setOffset(order.offset())
                .setLength(order.payload().length())
                .setEndCrc32C(order.endCrc())
                .setInline(order.payload().length() <= INLINE_BYTES);
        for (Segment known : segments) {
            if (known.isSameAs(stored.build())) {
                known.listeners.add(listener);
                announce();
                return null;
            }
        }
        if (order.offset() != end() || order.baseCrc() != endCrc()) {
            return Refusals.notHappened(
                    ErrorCode.WRONG_LENGTH,
                    "the segment begins at " + order.offset() + ", this copy of chunk " + ChunkHandles.text(handle)
                            + " ends at " + end());
        }
        int baseTail = endTailCrc();
        BlockChecksums blocks = BlockChecksums.of(order.offset(), baseTail, order.payload());
        stored.setEndTailCrc32C(blocks.tailCrc());
        if (!headerWritten) {
            stored.setHeader(ChunkFileWriter.header(order.grant(), host.storageId()));
        }
        Segment segment = new Segment(stored.build(), baseTail, order.payload().retain());
        segment.listeners.add(listener);
        segments.addLast(segment);
        touched();
        headerWritten = true;
        if (barriers > 0) {
            held.addLast(segment);
        } else {
            write(segment, blocks);
        }
        return null;
    }

    /**
     * Applies a commit made by the master, if what is durable here up to its length has its checksum.
     *
     * @return whether at least this much is committed here now
     */
    boolean commitTo(ChunkState state) {
        if (state.getLength() <= committed.getLength()) {
            return true;
        }
        if (fenced) {
            return false;
        }
        Segment boundary = null;
        for (Segment segment : segments) {
            if (segment.stage != Segment.Stage.DURABLE) {
                break;
            }
            if (segment.end() == state.getLength()) {
                boundary = segment;
                break;
            }
        }
        if (boundary == null || boundary.endCrc != state.getCrc32C()) {
            return false;
        }
        while (!segments.isEmpty() && segments.getFirst().end() <= state.getLength()) {
            segments.removeFirst();
            host.undecidedChanged(-1);
        }
        committed = state;
        committedTailCrc = boundary.endTailCrc;
        touched();
        host.journal().decide(record(decision()));
        return true;
    }

    /** Gives up everything prepared from a length on, which can never be committed any more. */
    void voidFrom(int length, GfsError reason) {
        List<Segment> dropped = new ArrayList<>();
        while (!segments.isEmpty() && segments.getLast().offset >= length) {
            Segment last = segments.removeLast();
            if (last.stage.compareTo(Segment.Stage.RECORDED) >= 0) {
                host.undecidedChanged(-1);
            }
            last.dropped = true;
            held.remove(last);
            dropped.addFirst(last);
        }
        if (segments.isEmpty() && committed.getLength() == 0) {
            headerWritten = false;
        }
        if (dropped.stream().anyMatch(segment -> segment.stage.compareTo(Segment.Stage.RECORDED) >= 0)) {
            barriers++;
            host.journal().decide(record(decision().setVoidFrom(length)), this::barrierDurable);
        } else if (!dropped.isEmpty() && barriers == 0) {
            truncate();
        }
        dropped.forEach(segment -> fail(segment, reason));
    }

    /** A higher version was raised when this was committed: older votes beyond it are over. */
    boolean raiseVersion(long raised, ChunkState atRaise, GfsError reason) {
        if (!commitTo(atRaise) || committed.getLength() > atRaise.getLength()) {
            return false;
        }
        version = raised;
        voidFrom(committed.getLength(), reason);
        return true;
    }

    /** The master's log has a higher version: older votes beyond what it has committed are over. */
    void learnVersion(long raised, ChunkState inLog, GfsError reason) {
        if (raised > version) {
            version = raised;
            voidFrom(Math.max(committed.getLength(), Math.min(inLog.getLength(), end())), reason);
            host.journal().append(() -> record(decision()));
        }
    }

    /**
     * Never serves or takes part again.
     *
     * @param durable when a restart cannot bring it back
     */
    void quarantine(String reason, Runnable durable) {
        if (quarantined) {
            return;
        }
        quarantined = true;
        voidFrom(committed.getLength(), Refusals.notHappened(ErrorCode.CORRUPT, reason));
        JournalRecord record = JournalRecord.newBuilder().setQuarantined(handle).build();
        host.journal().append(new JournalCore.Entry() {
            @Override
            public JournalRecord record() {
                return record;
            }

            @Override
            public void durable() {
                durable.run();
            }
        });
    }

    /** The copy is about to be deleted: nothing is prepared or answered from it any more. */
    void forget(GfsError reason) {
        deleted = true;
        voidFrom(0, reason);
    }

    /** Whether a checkpoint must know of it. */
    boolean worthStoring() {
        return recorded && !deleted;
    }

    /** The log sequence that added this copy; 0 for one that came with the placement of its chunk. */
    long addedSequence() {
        return addedSequence;
    }

    // ---- another file in the place of this one --------------------------------------------------------------

    /** Nothing new is begun in the file until {@link #unfence}: what was asked of the disk for it comes to its end. */
    void fence() {
        fenced = true;
    }

    void unfence() {
        fenced = false;
    }

    boolean fenced() {
        return fenced;
    }

    /** Installed, with the names not yet durable: the file here may be the old one. */
    boolean staged() {
        return staged;
    }

    int incarnation() {
        return incarnation;
    }

    /** The journal has it: whatever was prepared or damaged before is void. */
    void install(StoredInstall install, GfsError reason) {
        incarnation++;
        version = install.getVersion();
        committed = install.getCommitted();
        committedTailCrc = install.getTailCrc32C();
        addedSequence = install.getAddedSequence();
        quarantined = false;
        recorded = true;
        headerWritten = true;
        nameDurable = true;
        staged = true;
        List<Segment> dropped = List.copyOf(segments);
        segments.clear();
        held.clear();
        for (Segment segment : dropped) {
            segment.dropped = true;
            if (segment.stage.compareTo(Segment.Stage.RECORDED) >= 0) {
                host.undecidedChanged(-1);
            }
            fail(segment, reason);
        }
    }

    /** The installed file stands under its name for good. */
    void inPlace() {
        staged = false;
        fenced = false;
    }

    ChunkReport report() {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(committed)
                .setCorrupt(quarantined)
                .setAddedSequence(addedSequence)
                .setPreparedLength(prepared().getLength())
                .build();
    }

    StoredChunk stored() {
        StoredChunk.Builder stored = StoredChunk.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(committed)
                .setTailCrc32C(committedTailCrc)
                .setQuarantined(quarantined)
                .setAddedSequence(addedSequence)
                .setStaged(staged);
        for (Segment segment : segments) {
            if (segment.stage.compareTo(Segment.Stage.RECORDED) >= 0) {
                stored.addUndecided(segment.stored(handle).setInline(false).clearHeader());
            }
        }
        return stored.build();
    }

    /** Whether the folder's names were made durable after this file was created. */
    void nameIsDurable() {
        nameDurable = true;
    }

    // ---- replay -------------------------------------------------------------------------------------------

    /** @return false if the record does not fit what came before it */
    boolean restore(StoredSegment stored, @Nullable Payload inline) {
        if (stored.getOffset() != end() || stored.getVersion() < version) {
            return false;
        }
        version = stored.getVersion();
        Segment segment = new Segment(stored, endTailCrc(), inline);
        segment.stage = Segment.Stage.DURABLE;
        segments.addLast(segment);
        recorded = true;
        headerWritten = true;
        host.undecidedChanged(1);
        return true;
    }

    /** Applies a decision of the journal; the segments that it committed are returned. */
    List<Segment> restore(StoredDecision decision) {
        version = Math.max(version, decision.getVersion());
        List<Segment> applied = new ArrayList<>();
        int length = decision.getCommitted().getLength();
        while (!segments.isEmpty() && segments.getFirst().end() <= length) {
            applied.add(segments.removeFirst());
            host.undecidedChanged(-1);
        }
        committed = decision.getCommitted();
        committedTailCrc = decision.getTailCrc32C();
        while (decision.hasVoidFrom() && !segments.isEmpty() && segments.getLast().offset >= decision.getVoidFrom()) {
            segments.removeLast().letGo();
            host.undecidedChanged(-1);
        }
        return applied;
    }

    void restoreQuarantine() {
        quarantined = true;
    }

    void restoreDeletion() {
        deleted = true;
        host.undecidedChanged(-segments.size());
        segments.forEach(Segment::letGo);
        segments.clear();
    }

    /** Writes what the journal kept of a segment into the chunk file again. */
    void rewrite(Segment segment, Consumer<DiskResult> done) {
        Payload bytes = segment.bytes;
        if (bytes == null) {
            return;
        }
        BlockChecksums blocks = BlockChecksums.of(segment.offset, segment.baseTailCrc, bytes);
        ChunkFileWriter.write(host.surroundings(), file, segment, bytes, blocks, done);
        segment.letGo();
        nameDurable = false;
        host.fileBecameDirty(this, true);
    }

    // ---- inside -------------------------------------------------------------------------------------------

    private @Nullable GfsError admit(PrepareOrder order) {
        Grant grant = order.grant();
        if (quarantined || deleted) {
            return Refusals.notHappened(
                    ErrorCode.CORRUPT, "this copy of chunk " + ChunkHandles.text(handle) + " is damaged or deleted");
        }
        if (fenced) {
            return Refusals.notHappened(
                    ErrorCode.BEHIND,
                    "this copy of chunk " + ChunkHandles.text(handle) + " is being replaced by a whole one");
        }
        if (grant.getVersion() < version) {
            return Refusals.notHappened(
                    ErrorCode.WRONG_VERSION,
                    "the grant is for version " + grant.getVersion() + " of chunk " + ChunkHandles.text(handle)
                            + ", which is at " + version + ": ask the master for a fresh one");
        }
        GfsError malformed = order.refuse();
        if (malformed != null) {
            return malformed;
        }
        if (grant.getVersion() > version
                && !raiseVersion(
                        grant.getVersion(),
                        grant.getCommitted(),
                        Refusals.unknown(ErrorCode.WRONG_VERSION, "the chunk has a newer version"))) {
            return behind(grant.getCommitted());
        }
        if (!commitTo(order.committed())) {
            return behind(order.committed());
        }
        return null;
    }

    private GfsError behind(ChunkState expected) {
        return Refusals.notHappened(
                ErrorCode.BEHIND,
                "this copy of chunk " + ChunkHandles.text(handle) + " has " + committed.getLength()
                        + " committed bytes, not the same " + expected.getLength());
    }

    private void write(Segment segment, BlockChecksums blocks) {
        Payload bytes = segment.bytes;
        if (bytes == null) {
            return;
        }
        ChunkFileWriter.write(host.surroundings(), file, segment, bytes, blocks, result -> written(segment, result));
        if (segment.inline) {
            host.fileBecameDirty(this, !nameDurable);
        }
    }

    private void written(Segment segment, DiskResult result) {
        if (result instanceof DiskResult.Failed(DiskResult.Failure failure, String detail)) {
            ErrorCode code = failure == DiskResult.Failure.NO_SPACE ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL;
            if (!segment.dropped) {
                voidFrom(segment.offset, Refusals.notHappened(code, "chunk file " + file + ": " + detail));
            }
            return;
        }
        if (segment.dropped) {
            return;
        }
        if (segment.inline) {
            segment.stage = Segment.Stage.READY;
            record();
        } else {
            segment.letGo();
            segment.stage = Segment.Stage.WRITTEN;
            force();
        }
    }

    /** One force for every large segment that was written before it. */
    private void force() {
        List<Segment> covered = segments.stream()
                .filter(segment -> segment.stage == Segment.Stage.WRITTEN)
                .toList();
        if (forcing || covered.isEmpty()) {
            return;
        }
        forcing = true;
        if (nameDurable) {
            host.force(file, () -> forced(covered));
        } else {
            host.force(
                    file,
                    () -> host.syncNames(() -> {
                        nameDurable = true;
                        forced(covered);
                    }));
        }
    }

    private void forced(List<Segment> covered) {
        forcing = false;
        covered.forEach(segment -> segment.stage = Segment.Stage.READY);
        record();
        force();
    }

    /** Hands to the journal, in order, what is ready. */
    private void record() {
        for (Segment segment : segments) {
            if (segment.stage == Segment.Stage.READY && !segment.queued) {
                segment.queued = true;
                host.journal().append(entry(segment));
            }
            if (segment.stage.compareTo(Segment.Stage.READY) < 0) {
                break;
            }
        }
    }

    private JournalCore.Entry entry(Segment segment) {
        JournalRecord record =
                JournalRecord.newBuilder().setPrepared(segment.stored(handle)).build();
        return new JournalCore.Entry() {
            @Override
            public JournalRecord record() {
                return record;
            }

            @Override
            public Payload inline() {
                Payload bytes = segment.bytes;
                return bytes == null ? Payload.empty() : bytes;
            }

            @Override
            public boolean wanted() {
                return !segment.dropped;
            }

            @Override
            public void appended() {
                segment.letGo();
                segment.stage = Segment.Stage.RECORDED;
                recorded = true;
                host.undecidedChanged(1);
            }

            @Override
            public void durable() {
                ReplicaCore.this.durable(segment);
            }
        };
    }

    private void durable(Segment segment) {
        segment.stage = Segment.Stage.DURABLE;
        if (!segment.dropped) {
            announce();
        }
    }

    private void announce() {
        for (Segment segment : List.copyOf(segments)) {
            if (segment.stage != Segment.Stage.DURABLE) {
                break;
            }
            List<Segment.Listener> listeners = List.copyOf(segment.listeners);
            segment.listeners.clear();
            listeners.forEach(listener -> listener.prepared(segment));
        }
    }

    private void fail(Segment segment, GfsError reason) {
        segment.letGo();
        List<Segment.Listener> listeners = List.copyOf(segment.listeners);
        segment.listeners.clear();
        listeners.forEach(listener -> listener.failed(segment, reason));
    }

    private void barrierDurable() {
        barriers--;
        if (barriers > 0 || deleted) {
            return;
        }
        truncate();
        while (!held.isEmpty()) {
            Segment segment = held.removeFirst();
            Payload bytes = segment.bytes;
            if (bytes != null) {
                write(segment, BlockChecksums.of(segment.offset, segment.baseTailCrc, bytes));
            }
        }
    }

    /** Gives the space of what was given up back to the disk; what is still in flight in this file comes before. */
    private void truncate() {
        long end = StorageLayout.DATA_OFFSET + (long) committed.getLength();
        if (segments.isEmpty() && !deleted && !fenced) {
            host.surroundings().disk(new DiskRequest.Truncate(file, end), result -> {});
        }
    }

    private static JournalRecord record(StoredDecision.Builder decision) {
        return JournalRecord.newBuilder().setDecided(decision).build();
    }

    private StoredDecision.Builder decision() {
        return StoredDecision.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(committed)
                .setTailCrc32C(committedTailCrc);
    }
}
