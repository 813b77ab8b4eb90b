package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointChunk;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Uuid;

/** A chunk: what is committed of it, at which version, and who holds it. About 96 bytes. */
public final class ChunkEntry extends TableEntry {

    private final long handleHigh;
    private final long handleLow;
    /** The one whose checkpoint entry has it. */
    FileEntry file;

    int version = 1;
    int committedVersion;
    int length;
    int crc32c;
    private long sessionHigh;
    private long sessionLow;
    private long operationSequence;
    long members;
    boolean sealed;
    /** Other files have it, too; see {@link SharedChunks}. */
    boolean shared;
    /** Of the members that did not come with the placement; see {@link CopyNames}. */
    private long[] added = CopyNames.NONE;

    ChunkEntry(Uuid handle, FileEntry file, long members) {
        this.handleHigh = handle.getHigh();
        this.handleLow = handle.getLow();
        this.file = file;
        this.members = members;
    }

    static ChunkEntry from(CheckpointChunk saved, FileEntry file) {
        ChunkEntry chunk = new ChunkEntry(saved.getHandle(), file, saved.getMembers());
        chunk.version = (int) saved.getVersion();
        chunk.committedVersion = (int) saved.getCommittedVersion();
        chunk.setCommitted(saved.getCommitted());
        chunk.sealed = saved.getSealed();
        if (saved.getAddedCount() > 0) {
            chunk.added =
                    saved.getAddedList().stream().mapToLong(Long::longValue).toArray();
        }
        return chunk;
    }

    CheckpointChunk toCheckpoint() {
        CheckpointChunk.Builder saved = CheckpointChunk.newBuilder()
                .setHandle(handle())
                .setVersion(version)
                .setCommittedVersion(committedVersion)
                .setCommitted(committed())
                .setSealed(sealed)
                .setMembers(members);
        for (long name : added) {
            saved.addAdded(name);
        }
        return saved.build();
    }

    /** For a file that is not the one whose entry has all of it. */
    CheckpointChunk toReference() {
        return CheckpointChunk.newBuilder()
                .setHandle(handle())
                .setSharedFrom(file.id())
                .build();
    }

    @Override
    long keyHigh() {
        return handleHigh;
    }

    @Override
    long keyLow() {
        return handleLow;
    }

    public Uuid handle() {
        return Uuid.newBuilder().setHigh(handleHigh).setLow(handleLow).build();
    }

    /** One of the files that have it: the first, until that is purged. */
    public FileEntry file() {
        return file;
    }

    public long version() {
        return version;
    }

    /** The version under which the last commit was made; every GOOD member has at least this. */
    public long committedVersion() {
        return committedVersion;
    }

    /** Committed bytes. */
    public int length() {
        return length;
    }

    public int crc32c() {
        return crc32c;
    }

    /** See {@link Members}. */
    public long members() {
        return members;
    }

    /** The sequence of the record that added the copy on this storage: its name. 0 for one that came with the placement. */
    public long added(int storage) {
        return CopyNames.sequence(added, storage);
    }

    void setAdded(int storage, long sequence) {
        added = CopyNames.with(CopyNames.without(added, storage), CopyNames.name(storage, sequence));
    }

    void forgetAdded(int storage) {
        added = CopyNames.without(added, storage);
    }

    /** Nothing is appended to it any more: another chunk follows. */
    public boolean sealed() {
        return sealed;
    }

    public ChunkState committed() {
        ChunkState.Builder state = ChunkState.newBuilder().setLength(length).setCrc32C(crc32c);
        if (operationSequence != 0) {
            state.setLastOperation(Operation.newBuilder()
                    .setSession(Uuid.newBuilder().setHigh(sessionHigh).setLow(sessionLow))
                    .setSequence(operationSequence));
        }
        return state.build();
    }

    void setCommitted(ChunkState state) {
        length = state.getLength();
        crc32c = state.getCrc32C();
        sessionHigh = state.getLastOperation().getSession().getHigh();
        sessionLow = state.getLastOperation().getSession().getLow();
        operationSequence = state.getLastOperation().getSequence();
    }
}
