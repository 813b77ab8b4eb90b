package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointCondemned;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Uuid;

/**
 * Copies of a chunk that is no more, or that does not need them, until each storage has confirmed that its copy is gone. A storage has
 * at most one: no other copy is made there before.
 */
public final class CondemnedEntry extends SavedEntry {

    private final long handleHigh;
    private final long handleLow;
    /** See {@link CopyNames}. */
    long[] copies;

    CondemnedEntry(Uuid handle, long[] copies) {
        this.handleHigh = handle.getHigh();
        this.handleLow = handle.getLow();
        this.copies = copies;
    }

    static CondemnedEntry from(CheckpointCondemned saved) {
        long[] copies =
                saved.getCopiesList().stream().mapToLong(Long::longValue).toArray();
        long members = saved.getMembers();
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) != Members.NONE) {
                copies = CopyNames.with(
                        copies, CopyNames.name(Members.storage(members, place), saved.getAddedSequence()));
            }
        }
        return new CondemnedEntry(saved.getHandle(), copies);
    }

    @Override
    CheckpointEntry toCheckpoint() {
        CheckpointCondemned.Builder saved = CheckpointCondemned.newBuilder().setHandle(handle());
        for (long copy : copies) {
            saved.addCopies(copy);
        }
        return CheckpointEntry.newBuilder().setCondemned(saved).build();
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

    /** Whether a copy on this storage waits to be deleted. */
    public boolean isOn(int storage) {
        return CopyNames.isOn(copies, storage);
    }

    /** The sequence of the record that added the copy on this storage; 0 for one that came with the placement. */
    public long added(int storage) {
        return CopyNames.sequence(copies, storage);
    }

    int copies() {
        return copies.length;
    }
}
