package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointGlobals;
import java.util.function.Consumer;

/**
 * A checkpoint while it is written: the state as of one record, taken in slices between which other records are applied. An entry
 * that is about to change before its slice came is saved first; one that was added later is not saved at all.
 */
public final class CheckpointRun {

    private final MetadataState state;
    private final int number;
    private final long sequence;
    private final Consumer<? super CheckpointEntry> sink;
    private final EntryTable<SessionEntry>.Cursor sessions;
    private final EntryTable<FileEntry>.Cursor files;
    private final EntryTable<CondemnedEntry>.Cursor condemned;
    private Stage stage = Stage.SESSIONS;

    private enum Stage {
        SESSIONS,
        FILES,
        CONDEMNED,
        DONE
    }

    CheckpointRun(MetadataState state, int number, Consumer<? super CheckpointEntry> sink) {
        this.state = state;
        this.number = number;
        this.sequence = state.sequence;
        this.sink = sink;
        this.sessions = state.sessions.cursor();
        this.files = state.files.cursor();
        this.condemned = state.condemned.cursor();
    }

    /** The last record whose effect is in this checkpoint. */
    public long sequence() {
        return sequence;
    }

    /**
     * Writes a slice.
     *
     * @param slots at most this many table slots are looked at; a file is some microseconds
     * @return whether all is written
     */
    public boolean slice(int slots) {
        switch (stage) {
            case SESSIONS -> advance(sessions.advance(slots, this::save), Stage.FILES);
            case FILES -> advance(files.advance(slots, this::save), Stage.CONDEMNED);
            case CONDEMNED -> advance(condemned.advance(slots, this::save), Stage.DONE);
            case DONE -> {}
        }
        if (stage == Stage.DONE) {
            state.endCheckpoint(this);
        }
        return stage == Stage.DONE;
    }

    /** Gives it up: nothing more is written. */
    public void cancel() {
        state.endCheckpoint(this);
    }

    /** What is little is written at once. */
    void writeSmall() {
        sink.accept(CheckpointEntry.newBuilder()
                .setGlobals(CheckpointGlobals.newBuilder()
                        .setSequence(state.sequence)
                        .setTimeMs(state.timeMs)
                        .setEpoch(state.epoch)
                        .addAllEpochs(state.epochs.all())
                        .setNextFileId(state.nextFileId)
                        .setMinutes(state.minutes)
                        .setHoldReason(state.holdReason)
                        .setRestore(state.restore))
                .build());
        state.storages.all().forEach(storage -> sink.accept(storage.toCheckpoint()));
        state.namespaces.values().forEach(namespace -> sink.accept(namespace.toCheckpoint()));
        state.trash.namespaces.forEach(namespace -> sink.accept(namespace.toCheckpoint()));
    }

    void save(SavedEntry entry) {
        if (entry.savedIn < number) {
            entry.savedIn = number;
            sink.accept(entry.toCheckpoint());
        }
    }

    private void advance(boolean ended, Stage next) {
        if (ended) {
            stage = next;
        }
    }
}
