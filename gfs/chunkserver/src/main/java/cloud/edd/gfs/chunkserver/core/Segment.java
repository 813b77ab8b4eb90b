package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationPart;
import cloud.edd.proto.gfs.StoredSegment;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes of a chunk beyond what is committed, on their way to being a vote, or a vote. */
final class Segment {

    /** How far it has come; never back. */
    enum Stage {
        /** Waits for an earlier abort to be durable, or is being written. */
        WRITING,
        /** In the chunk file, not forced; a large one goes no further without a force. */
        WRITTEN,
        /** The journal may have it. */
        READY,
        /** In the journal, or in the checkpoint. */
        RECORDED,
        /** Forced: a promise. */
        DURABLE
    }

    /** Who hears what becomes of it. */
    interface Listener {

        /** This segment and all before it are durable. */
        void prepared(Segment segment);

        /** It will not be; its bytes are given up. */
        void failed(Segment segment, GfsError error);
    }

    final long version;
    final List<OperationPart> operations;
    final int offset;
    final int length;
    final int endCrc;
    final int endTailCrc;
    /** CRC32C of what lies in the chunk's block before the segment. */
    final int baseTailCrc;

    final boolean inline;
    final @Nullable ChunkHeader header;
    final List<Listener> listeners = new ArrayList<>();
    Stage stage = Stage.WRITING;
    /** Held from arrival until the journal or the chunk file has it. */
    @Nullable Payload bytes;
    /** The journal has been asked to take it. */
    boolean queued;
    /** Decided otherwise while still under way. */
    boolean dropped;

    Segment(StoredSegment stored, int baseTailCrc, @Nullable Payload bytes) {
        this.baseTailCrc = baseTailCrc;
        this.version = stored.getVersion();
        this.operations = stored.getOperationsList();
        this.offset = stored.getOffset();
        this.length = stored.getLength();
        this.endCrc = stored.getEndCrc32C();
        this.endTailCrc = stored.getEndTailCrc32C();
        this.inline = stored.getInline();
        this.header = stored.hasHeader() ? stored.getHeader() : null;
        this.bytes = bytes;
    }

    int end() {
        return offset + length;
    }

    Operation lastOperation() {
        return operations.getLast().getOperation();
    }

    boolean holds(Operation operation) {
        return operations.stream().anyMatch(part -> part.getOperation().equals(operation));
    }

    boolean isSameAs(StoredSegment other) {
        return version == other.getVersion()
                && offset == other.getOffset()
                && length == other.getLength()
                && endCrc == other.getEndCrc32C()
                && operations.equals(other.getOperationsList());
    }

    /** The journal has it, and is to have its end. */
    boolean isRecorded() {
        return stage.compareTo(Stage.RECORDED) >= 0;
    }

    /** It is a promise: whoever waited hears it. */
    void prepared() {
        takeListeners().forEach(listener -> listener.prepared(this));
    }

    void fail(GfsError reason) {
        letGo();
        takeListeners().forEach(listener -> listener.failed(this, reason));
    }

    private List<Listener> takeListeners() {
        List<Listener> taken = List.copyOf(listeners);
        listeners.clear();
        return taken;
    }

    void letGo() {
        Payload held = bytes;
        bytes = null;
        if (held != null) {
            held.release();
        }
    }

    StoredSegment.Builder stored(Uuid handle) {
        StoredSegment.Builder stored = StoredSegment.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .addAllOperations(operations)
                .setOffset(offset)
                .setLength(length)
                .setEndCrc32C(endCrc)
                .setEndTailCrc32C(endTailCrc)
                .setInline(inline);
        if (header != null) {
            stored.setHeader(header);
        }
        return stored;
    }
}
