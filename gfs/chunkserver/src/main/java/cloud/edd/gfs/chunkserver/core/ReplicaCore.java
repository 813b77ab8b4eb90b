package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredInstall;
import cloud.edd.proto.gfs.StoredSegment;
import cloud.edd.proto.gfs.Uuid;
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
    private final ReplicaContent content;
    private final SegmentWriter writer;
    private boolean quarantined;
    private boolean deleted;
    /** A copy is about to take the place of the file: nothing is begun in it. */
    private boolean fenced;
    /** Installed, but the file may still lie in the staging folder. */
    private boolean staged;
    /** At the start: there is a file, and it is long enough. */
    private boolean hasFile;

    private long addedSequence;
    /** How often the file was replaced; what was read before says nothing about the present one. */
    private int incarnation;

    /** When the oldest undecided segment was last heard of, for asking the master. */
    private long quietSinceNanos;

    ReplicaCore(Replicas host, Uuid handle) {
        this.host = host;
        this.handle = handle;
        this.content = new ReplicaContent(host, handle);
        this.writer = new SegmentWriter(host, this, content);
    }

    /** As a checkpoint stored it. */
    static ReplicaCore restored(Replicas host, StoredChunk stored) {
        ReplicaCore replica = new ReplicaCore(host, stored.getHandle());
        replica.quarantined = stored.getQuarantined();
        replica.addedSequence = stored.getAddedSequence();
        replica.staged = stored.getStaged();
        replica.content.restore(stored);
        if (replica.end() > 0) {
            // Without bytes there may be no file yet: the first that is forced needs its name made durable.
            replica.nameIsDurable();
        }
        return replica;
    }

    Uuid handle() {
        return handle;
    }

    String file() {
        return StorageLayout.chunk(handle);
    }

    long version() {
        return content.version();
    }

    ChunkState committed() {
        return content.committed();
    }

    int committedTailCrc() {
        return content.committedTailCrc();
    }

    boolean quarantined() {
        return quarantined;
    }

    boolean deleted() {
        return deleted;
    }

    /** Committed and prepared bytes. */
    int end() {
        return content.end();
    }

    int endCrc() {
        return content.endCrc();
    }

    boolean hasUndecided() {
        return content.hasUndecided();
    }

    List<Segment> undecided() {
        return content.undecided();
    }

    long quietSinceNanos() {
        return quietSinceNanos;
    }

    void touched() {
        quietSinceNanos = host.surroundings().nowNanos();
    }

    /** The longest prefix that is a promise: {length, CRC32C}. */
    ChunkState prepared() {
        return content.prepared();
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
                .setVersion(version())
                .addAllOperations(order.operations())
                .setOffset(order.offset())
                .setLength(order.payload().length())
                .setEndCrc32C(order.endCrc())
                .setInline(order.payload().length() <= INLINE_BYTES);
        Segment known = content.known(stored.build());
        if (known != null) {
            known.listeners.add(listener);
            writer.announce();
            return null;
        }
        if (order.offset() != end() || order.baseCrc() != endCrc()) {
            return Refusals.notHappened(
                    ErrorCode.WRONG_LENGTH,
                    "the segment begins at " + order.offset() + ", this copy of chunk " + ChunkHandles.text(handle)
                            + " ends at " + end());
        }
        int baseTail = content.endTailCrc();
        BlockChecksums blocks = BlockChecksums.of(order.offset(), baseTail, order.payload());
        stored.setEndTailCrc32C(blocks.tailCrc());
        if (order.offset() == 0) {
            stored.setHeader(ChunkFileWriter.header(order.grant(), host.storageId()));
        }
        Segment segment = new Segment(stored.build(), baseTail, order.payload().retain());
        segment.listeners.add(listener);
        content.add(segment);
        touched();
        writer.begin(segment, blocks);
        return null;
    }

    /**
     * Applies a commit made by the master, if what is durable here up to its length has its checksum.
     *
     * @return whether at least this much is committed here now
     */
    boolean commitTo(ChunkState state) {
        if (state.getLength() <= committed().getLength()) {
            return true;
        }
        if (fenced || !content.commit(state)) {
            return false;
        }
        touched();
        host.journal().decide(decision());
        return true;
    }

    /** Gives up everything prepared from a length on, which can never be committed any more. */
    void voidFrom(int length, GfsError reason) {
        voidFrom(length, reason, () -> {});
    }

    /** @param durable when a restart cannot bring back what was given up, then or before; never said of a copy that is deleted */
    void voidFrom(int length, GfsError reason, Runnable durable) {
        List<Segment> dropped = content.dropFrom(length);
        writer.giveUp(dropped, length, durable);
        dropped.forEach(segment -> segment.fail(reason));
    }

    /** A higher version was raised when this was committed: older votes beyond it are over. */
    boolean raiseVersion(long raised, ChunkState atRaise, GfsError reason) {
        if (!commitTo(atRaise) || committed().getLength() > atRaise.getLength()) {
            return false;
        }
        content.version(raised);
        voidFrom(committed().getLength(), reason);
        return true;
    }

    /** The master's log has a higher version: older votes beyond what it has committed are over. */
    void learnVersion(long raised, ChunkState inLog, GfsError reason) {
        if (raised > version()) {
            content.version(raised);
            voidFrom(Math.max(committed().getLength(), Math.min(inLog.getLength(), end())), reason);
            host.journal().append(this::decision);
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
        restoreQuarantine();
        voidFrom(committed().getLength(), Refusals.notHappened(ErrorCode.CORRUPT, reason));
        JournalRecord record = JournalRecord.newBuilder().setQuarantined(handle).build();
        host.journal().append(record, durable);
    }

    /** The copy is about to be deleted: nothing is prepared or answered from it any more. */
    void forget(GfsError reason) {
        deleted = true;
        voidFrom(0, reason);
    }

    /** Whether a checkpoint must know of it. */
    boolean worthStoring() {
        return content.recorded() && !deleted;
    }

    /** The log sequence that added this copy; 0 for one that came with the placement of its chunk. */
    long addedSequence() {
        return addedSequence;
    }

    // ---- another file in the place of this one --------------------------------------------------------------

    /** Nothing new is begun in the file until another one is {@link #inPlace}: what was asked of the disk for it comes to its end. */
    void fence() {
        fenced = true;
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
        addedSequence = install.getAddedSequence();
        quarantined = false;
        staged = true;
        writer.replaced();
        content.install(install).forEach(segment -> segment.fail(reason));
    }

    /** The installed file stands under its name for good. */
    void inPlace() {
        staged = false;
        fenced = false;
    }

    ChunkReport report() {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(version())
                .setCommitted(committed())
                .setCorrupt(quarantined)
                .setAddedSequence(addedSequence)
                .setPreparedLength(prepared().getLength())
                .build();
    }

    StoredChunk stored() {
        return content.stored()
                .setQuarantined(quarantined)
                .setAddedSequence(addedSequence)
                .setStaged(staged)
                .build();
    }

    /** The folder's names were made durable after this file was created. */
    void nameIsDurable() {
        writer.nameIsDurable();
    }

    // ---- replay -------------------------------------------------------------------------------------------

    /** What the journal says of it is applied to this. */
    ReplicaContent content() {
        return content;
    }

    /** Damaged as it is, it counts as a copy: the master must hear of it. */
    void restoreQuarantine() {
        quarantined = true;
        content.becomeRecorded();
    }

    /** At the start, of such a length. */
    void foundFile(long length) {
        hasFile = length >= StorageLayout.DATA_OFFSET + (long) end();
    }

    /** Nothing more is found: without its file it is damaged. */
    void missesFile() {
        if (end() > 0 && !hasFile) {
            restoreQuarantine();
        }
    }

    void restoreDeletion() {
        deleted = true;
        content.dropFrom(0).forEach(Segment::letGo);
    }

    /** Writes what the journal kept of a segment into the chunk file again. */
    void rewrite(Segment segment, Consumer<DiskResult> done) {
        writer.rewrite(segment, done);
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
        if (grant.getVersion() < version()) {
            return Refusals.notHappened(
                    ErrorCode.WRONG_VERSION,
                    "the grant is for version " + grant.getVersion() + " of chunk " + ChunkHandles.text(handle)
                            + ", which is at " + version() + ": ask the master for a fresh one");
        }
        GfsError malformed = order.refuse();
        if (malformed != null) {
            return malformed;
        }
        if (grant.getVersion() > version()
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
                "this copy of chunk " + ChunkHandles.text(handle) + " has "
                        + committed().getLength() + " committed bytes, not the same " + expected.getLength());
    }

    private JournalRecord decision() {
        return JournalRecord.newBuilder().setDecided(content.decision()).build();
    }
}
