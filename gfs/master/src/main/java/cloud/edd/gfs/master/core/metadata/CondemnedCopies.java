package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;

/** Copies are condemned, by name, and forgotten when their storage has confirmed or is no more. */
final class CondemnedCopies {

    private final MetadataState state;

    CondemnedCopies(MetadataState state) {
        this.state = state;
    }

    /** All copies of a chunk that ends. */
    void add(ChunkEntry chunk) {
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(chunk.members, place) != Members.NONE) {
                add(chunk, Members.storage(chunk.members, place));
            }
        }
    }

    void add(ChunkEntry chunk, int storage) {
        long name = CopyNames.name(storage, chunk.added(storage));
        CondemnedEntry entry = state.condemned(chunk.handle());
        if (entry == null) {
            entry = new CondemnedEntry(chunk.handle(), CopyNames.with(CopyNames.NONE, name));
            state.fresh(entry);
            state.condemned.add(entry);
        } else {
            state.touch(entry);
            state.totals.count(entry, -1);
            entry.copies = CopyNames.with(entry.copies, name);
        }
        state.totals.count(entry, 1);
    }

    /** The storage says that its copy of this name is gone. */
    void confirmed(Uuid handle, int storage, long sequence) {
        CondemnedEntry entry = state.condemned(handle);
        if (entry != null && entry.added(storage) == sequence) {
            remove(entry, storage);
        }
    }

    void removeAllOn(int storage) {
        List<CondemnedEntry> waiting = new ArrayList<>();
        state.condemned.forEach(waiting::add);
        waiting.forEach(entry -> remove(entry, storage));
    }

    private void remove(CondemnedEntry entry, int storage) {
        if (!entry.isOn(storage)) {
            return;
        }
        state.touch(entry);
        state.totals.count(entry, -1);
        entry.copies = CopyNames.without(entry.copies, storage);
        if (entry.copies() == 0) {
            state.condemned.remove(entry);
        } else {
            state.totals.count(entry, 1);
        }
    }
}
