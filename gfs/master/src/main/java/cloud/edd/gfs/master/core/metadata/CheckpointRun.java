package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointGlobals;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private Stage stage = Stage.NAMESPACES;
    private @Nullable String namespace;
    private long place;

    private enum Stage {
        NAMESPACES,
        DROPPED,
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
            case NAMESPACES -> advance(namespaces(slots), Stage.DROPPED);
            case DROPPED -> advance(dropped(slots), Stage.SESSIONS);
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

    /** What is little is written at once: a thousand epochs, and as many storages as members can name. */
    void writeSmall() {
        sink.accept(CheckpointEntry.newBuilder()
                .setGlobals(CheckpointGlobals.newBuilder()
                        .setSequence(state.sequence)
                        .setTimeMs(state.timeMs)
                        .setEpoch(state.epoch)
                        .addAllEpochs(state.epochs.all())
                        .setNextFileId(state.nextFileId)
                        .setNextNamespaceId(state.nextNamespaceId)
                        .setMinutes(state.minutes)
                        .setHoldReason(state.holdReason)
                        .setRestore(state.restore))
                .build());
        state.storages.all().forEach(storage -> sink.accept(storage.toCheckpoint()));
    }

    void save(SavedEntry entry) {
        if (entry.savedIn < number) {
            entry.savedIn = number;
            if (entry instanceof FileEntry file) {
                save(file.namespace);
            }
            sink.accept(entry.toCheckpoint());
        }
    }

    private boolean namespaces(int most) {
        int left = most;
        NavigableMap<String, Namespace> rest =
                namespace == null ? state.namespaces : state.namespaces.tailMap(namespace, false);
        for (Namespace next : rest.values()) {
            if (left-- == 0) {
                return false;
            }
            save(next);
            namespace = next.name();
        }
        return true;
    }

    private boolean dropped(int most) {
        int left = most;
        for (Namespace next : state.trash.namespaces.after(place)) {
            if (left-- == 0) {
                return false;
            }
            save(next);
            place = next.place;
        }
        return true;
    }

    private void advance(boolean ended, Stage next) {
        if (ended) {
            stage = next;
        }
    }
}
