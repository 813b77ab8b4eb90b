package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointCondemned;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Uuid;

/** Copies of a chunk that is no more, until each storage has confirmed that its copy is gone. */
public final class CondemnedEntry extends SavedEntry {

    private final long handleHigh;
    private final long handleLow;
    private final long addedSequence;
    long members;

    CondemnedEntry(Uuid handle, long addedSequence, long members) {
        this.handleHigh = handle.getHigh();
        this.handleLow = handle.getLow();
        this.addedSequence = addedSequence;
        this.members = members;
    }

    static CondemnedEntry from(CheckpointCondemned saved) {
        return new CondemnedEntry(saved.getHandle(), saved.getAddedSequence(), saved.getMembers());
    }

    @Override
    CheckpointEntry toCheckpoint() {
        return CheckpointEntry.newBuilder()
                .setCondemned(CheckpointCondemned.newBuilder()
                        .setHandle(handle())
                        .setAddedSequence(addedSequence)
                        .setMembers(members))
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

    public long addedSequence() {
        return addedSequence;
    }

    public long members() {
        return members;
    }

    int copies() {
        return Members.PLACES - Members.count(members, Members.NONE);
    }
}
