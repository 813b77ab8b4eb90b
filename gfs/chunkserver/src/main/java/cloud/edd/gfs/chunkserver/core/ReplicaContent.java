package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredDecision;
import cloud.edd.proto.gfs.StoredInstall;
import cloud.edd.proto.gfs.StoredSegment;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a copy of a chunk consists of: the version, what is committed, and the undecided segments behind it, in order and without
 * gaps. Changed by the decisions of today and, at a start, by those of the journal.
 */
final class ReplicaContent {

    /** Shared by all copies at rest, of which there may be a million; nothing is ever added to it. */
    private static final ArrayDeque<Segment> NONE = new ArrayDeque<>(0);

    private final Replicas host;
    private final Uuid handle;
    private ArrayDeque<Segment> segments = NONE;
    private long version;
    private ChunkState committed = ChunkState.getDefaultInstance();
    private int committedTailCrc = Crc32c.EMPTY;
    /** The journal knows this copy. */
    private boolean recorded;

    ReplicaContent(Replicas host, Uuid handle) {
        this.host = host;
        this.handle = handle;
    }

    long version() {
        return version;
    }

    void version(long raised) {
        version = raised;
    }

    ChunkState committed() {
        return committed;
    }

    int committedTailCrc() {
        return committedTailCrc;
    }

    boolean recorded() {
        return recorded;
    }

    void becomeRecorded() {
        recorded = true;
    }

    boolean hasUndecided() {
        return !segments.isEmpty();
    }

    List<Segment> undecided() {
        return List.copyOf(segments);
    }

    /** Committed and prepared bytes. */
    int end() {
        return segments.isEmpty() ? committed.getLength() : segments.getLast().end();
    }

    int endCrc() {
        return segments.isEmpty() ? committed.getCrc32C() : segments.getLast().endCrc;
    }

    int endTailCrc() {
        return segments.isEmpty() ? committedTailCrc : segments.getLast().endTailCrc;
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

    /** The segment prepared in the same way before; null if there is none. */
    @Nullable Segment known(StoredSegment stored) {
        return segments.stream()
                .filter(segment -> segment.isSameAs(stored))
                .findFirst()
                .orElse(null);
    }

    void add(Segment segment) {
        if (segments.isEmpty()) {
            segments = new ArrayDeque<>();
            host.writtenChanged(1);
        }
        segments.addLast(segment);
    }

    /** Some were taken away. */
    private void taken(boolean any) {
        if (any && segments.isEmpty()) {
            segments = NONE;
            host.writtenChanged(-1);
        }
    }

    /** The journal has it from now on, and is to have its end. */
    void recorded(Segment segment) {
        segment.stage = Segment.Stage.RECORDED;
        recorded = true;
        host.undecidedChanged(1);
    }

    /** @return whether what is durable here is what was committed; then it is committed here, too */
    boolean commit(ChunkState state) {
        Segment boundary = durableUpTo(state.getLength());
        if (boundary == null || boundary.endCrc != state.getCrc32C()) {
            return false;
        }
        takeUpTo(state.getLength());
        committed = state;
        committedTailCrc = boundary.endTailCrc;
        return true;
    }

    private @Nullable Segment durableUpTo(int length) {
        for (Segment segment : segments) {
            if (segment.stage != Segment.Stage.DURABLE) {
                return null;
            }
            if (segment.end() == length) {
                return segment;
            }
        }
        return null;
    }

    private List<Segment> takeUpTo(int length) {
        List<Segment> taken = new ArrayList<>();
        while (!segments.isEmpty() && segments.getFirst().end() <= length) {
            taken.add(segments.removeFirst());
            host.undecidedChanged(-1);
        }
        taken(!taken.isEmpty());
        return taken;
    }

    /** Takes away the segments from a length on; they are returned in order. */
    List<Segment> dropFrom(int length) {
        List<Segment> dropped = new ArrayList<>();
        while (!segments.isEmpty() && segments.getLast().offset >= length) {
            Segment last = segments.removeLast();
            last.dropped = true;
            if (last.isRecorded()) {
                host.undecidedChanged(-1);
            }
            dropped.addFirst(last);
        }
        taken(!dropped.isEmpty());
        return dropped;
    }

    /**
     * Becomes what was installed.
     *
     * @return the segments that are void by that
     */
    List<Segment> install(StoredInstall install) {
        List<Segment> dropped = dropFrom(0);
        version = install.getVersion();
        committed = install.getCommitted();
        committedTailCrc = install.getTailCrc32C();
        recorded = true;
        return dropped;
    }

    // ---- stored and read again --------------------------------------------------------------------------------

    StoredDecision.Builder decision() {
        return StoredDecision.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(committed)
                .setTailCrc32C(committedTailCrc);
    }

    /** For a checkpoint: what the journal knows of it. */
    StoredChunk.Builder stored() {
        StoredChunk.Builder stored = StoredChunk.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(committed)
                .setTailCrc32C(committedTailCrc);
        for (Segment segment : segments) {
            if (segment.isRecorded()) {
                stored.addUndecided(segment.stored(handle).setInline(false).clearHeader());
            }
        }
        return stored;
    }

    void restore(StoredChunk stored) {
        version = stored.getVersion();
        committed = stored.getCommitted();
        committedTailCrc = stored.getTailCrc32C();
        recorded = true;
        stored.getUndecidedList().forEach(segment -> restore(segment, null));
    }

    /** @return false if the record does not fit what came before it */
    boolean restore(StoredSegment stored, @Nullable Payload inline) {
        if (stored.getOffset() != end() || stored.getVersion() < version) {
            return false;
        }
        version = stored.getVersion();
        Segment segment = new Segment(stored, endTailCrc(), inline);
        add(segment);
        recorded(segment);
        segment.stage = Segment.Stage.DURABLE;
        return true;
    }

    /** Applies a decision of the journal; the segments that it committed are returned. */
    List<Segment> restore(StoredDecision decision) {
        version = Math.max(version, decision.getVersion());
        List<Segment> applied = takeUpTo(decision.getCommitted().getLength());
        committed = decision.getCommitted();
        committedTailCrc = decision.getTailCrc32C();
        if (decision.hasVoidFrom()) {
            dropFrom(decision.getVoidFrom()).forEach(Segment::letGo);
        }
        return applied;
    }
}
