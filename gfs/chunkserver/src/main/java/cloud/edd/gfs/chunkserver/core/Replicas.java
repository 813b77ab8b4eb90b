package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.proto.gfs.Uuid;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All copies in a data folder, and what of them the disk may still forget. */
final class Replicas {

    private final Surroundings surroundings;
    private final Verifier.Bad bad;
    private final NavigableMap<Uuid, ReplicaCore> byHandle = new TreeMap<>(ChunkHandles.ORDER);
    private NavigableMap<Uuid, ReplicaCore> dirty = new TreeMap<>(ChunkHandles.ORDER);
    private @Nullable JournalCore journal;
    private Uuid storageId = Uuid.getDefaultInstance();
    private boolean namesDirty;
    private int undecided;
    private boolean full;
    private int written;

    /** @param bad hears of copies that the disk failed */
    Replicas(Surroundings surroundings, Verifier.Bad bad) {
        this.surroundings = surroundings;
        this.bad = bad;
    }

    void use(JournalCore theJournal) {
        journal = theJournal;
    }

    void identify(Uuid storage) {
        storageId = storage;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    JournalCore journal() {
        if (journal == null) {
            throw new IllegalStateException("the journal is set when the chunkserver is put together");
        }
        return journal;
    }

    Uuid storageId() {
        return storageId;
    }

    /** Votes recorded and not decided. */
    int undecided() {
        return undecided;
    }

    void undecidedChanged(int difference) {
        undecided += difference;
    }

    /** The disk had no room for a segment. */
    void foundFull() {
        full = true;
    }

    /** Whether that has happened since the last time this was asked. */
    boolean takeFull() {
        boolean taken = full;
        full = false;
        return taken;
    }

    /** Copies with something beyond what is committed. */
    int written() {
        return written;
    }

    void writtenChanged(int difference) {
        written += difference;
    }

    @Nullable ReplicaCore find(Uuid handle) {
        return byHandle.get(handle);
    }

    /** By the name of its file. */
    @Nullable ReplicaCore find(String name) {
        Uuid handle = ChunkHandles.parse(name);
        return handle == null ? null : find(handle);
    }

    ReplicaCore findOrCreate(Uuid handle) {
        return byHandle.computeIfAbsent(handle, absent -> new ReplicaCore(this, absent));
    }

    /** What was known of the chunk before is void. */
    void put(ReplicaCore replica) {
        ReplicaCore before = byHandle.put(replica.handle(), replica);
        if (before != null) {
            before.content().dropFrom(0).forEach(Segment::letGo);
        }
    }

    void remove(Uuid handle) {
        byHandle.remove(handle);
        dirty.remove(handle);
    }

    /** A copy that nothing was ever prepared for leaves no trace. */
    void dropIfEmpty(ReplicaCore replica) {
        if (!replica.worthStoring() && !replica.hasUndecided() && !replica.fenced()) {
            byHandle.remove(replica.handle(), replica);
        }
    }

    /** In the order of handles. */
    Collection<ReplicaCore> all() {
        return byHandle.values();
    }

    /** Those after a handle, in order; all when it is null. Not a collection, whose size a stream would count, one by one, for each page. */
    Iterable<ReplicaCore> after(@Nullable Uuid handle) {
        return handle == null
                ? byHandle.values()
                : () -> byHandle.tailMap(handle, false).values().iterator();
    }

    int count() {
        return byHandle.size();
    }

    /** Its bytes are safe only in the journal. */
    void fileBecameDirty(ReplicaCore replica, boolean nameToo) {
        dirty.put(replica.handle(), replica);
        namesDirty |= nameToo;
    }

    /** What a checkpoint must force; what becomes dirty from now on is for the next. */
    Collection<ReplicaCore> takeDirty() {
        Collection<ReplicaCore> taken = dirty.values();
        dirty = new TreeMap<>(ChunkHandles.ORDER);
        return taken;
    }

    boolean takeNamesDirty() {
        boolean taken = namesDirty;
        namesDirty = false;
        return taken;
    }

    /**
     * Forces the file of a copy. When that fails, nobody knows what of it is on the disk, and no later force tells: the copy is given
     * up, and the others are as good as before.
     */
    void force(ReplicaCore replica, Runnable forced, Runnable failed) {
        surroundings.disk(new DiskRequest.Force(replica.file()), result -> {
            if (surroundings.stopped()) {
                return;
            }
            if (result instanceof DiskResult.Failed failure && !isOfNothing(replica, failure)) {
                diskFailed(replica, 0, "what was written cannot be made durable", failure);
                failed.run();
            } else {
                forced.run();
            }
        });
    }

    /** Its first segment did not even come to be a file, for want of room. */
    private static boolean isOfNothing(ReplicaCore replica, DiskResult.Failed failure) {
        return failure.failure() == DiskResult.Failure.NOT_FOUND && replica.end() == 0;
    }

    /** The disk failed a copy: it is not trusted any more. One that is kept no longer promised nothing. */
    void diskFailed(ReplicaCore replica, int offset, String what, DiskResult.Failed failure) {
        if (find(replica.handle()) == replica) {
            String reason = what + " (" + failure.failure() + ": " + failure.detail() + ")";
            bad.found(replica, new ChunkCheck.Finding(offset, reason));
        }
    }

    void syncNames(Runnable then) {
        mustSucceed(new DiskRequest.SyncDirectory(StorageLayout.CHUNKS), StorageLayout.CHUNKS, then);
    }

    /** What the journal has promised; only a start can find out how things stand when it fails. */
    void mustSucceed(DiskRequest request, String file, Runnable then) {
        surroundings.disk(request, result -> orStop(result, file, then));
    }

    private void orStop(DiskResult result, String file, Runnable then) {
        if (result instanceof DiskResult.Failed(DiskResult.Failure failure, String detail)) {
            surroundings.stop("what was written to " + file + " cannot be made durable (" + failure + ": " + detail
                    + "). Check the disk, then start again: recovery reads the journal");
        } else if (!surroundings.stopped()) {
            then.run();
        }
    }
}
