package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.DropReplicas;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.JoinReplicas;
import cloud.edd.proto.gfs.SalvageChunk;
import cloud.edd.proto.gfs.Uuid;
import java.util.List;

/** Copies are begun and given up. A record names many chunks of one storage; those that it does not fit any more are passed over. */
final class RepairCommands {

    private final MetadataState state;

    RepairCommands(MetadataState state) {
        this.state = state;
    }

    Applied join(JoinReplicas command) {
        StorageEntry storage = state.storages.find(command.getStorageId());
        if (storage == null || storage.removed()) {
            return Applied.refused(ErrorCode.NOT_FOUND, "the storage is not known");
        }
        for (Uuid handle : command.getHandlesList()) {
            ChunkEntry chunk = state.chunk(handle);
            // Without a good member there is nothing to copy, and what is left must stay as it is.
            if (chunk != null && Members.count(chunk.members, Members.GOOD) > 0) {
                join(chunk, storage.index());
            }
        }
        return Applied.DONE;
    }

    private void join(ChunkEntry chunk, int storage) {
        int place = Members.place(chunk.members, storage);
        if (place >= 0) {
            int from = Members.state(chunk.members, place);
            if (from == Members.STALE || from == Members.CORRUPT) {
                state.touch(chunk.file);
                state.setMembers(chunk, Members.withState(chunk.members, place, Members.JOINING));
                // It may have voted at this version for bytes that the copy will take away: such a vote must not make
                // it GOOD.
                chunk.version++;
            }
            return;
        }
        CondemnedEntry former = state.condemned(chunk.handle());
        int free = Members.freePlace(chunk.members);
        if (free >= 0 && (former == null || !former.isOn(storage))) {
            state.touch(chunk.file);
            chunk.setAdded(storage, state.sequence);
            state.setMembers(chunk, Members.with(chunk.members, free, storage, Members.JOINING));
        }
    }

    Applied drop(DropReplicas command) {
        StorageEntry storage = state.storages.find(command.getStorageId());
        if (storage == null) {
            return Applied.refused(ErrorCode.NOT_FOUND, "the storage is not known");
        }
        for (Uuid handle : command.getHandlesList()) {
            ChunkEntry chunk = state.chunk(handle);
            int place = chunk == null ? -1 : Members.place(chunk.members, storage.index());
            if (chunk != null && place >= 0 && isSuperfluous(chunk.members, place)) {
                state.condemnedCopies.add(chunk, storage.index());
                state.removeMember(chunk, place);
            }
        }
        return Applied.DONE;
    }

    /** A person takes what is left for what is committed. Whoever held more than this has lost. */
    Applied salvage(SalvageChunk command) {
        StorageEntry storage = state.storages.find(command.getStorageId());
        ChunkEntry chunk = state.chunk(command.getHandle());
        int place = storage == null || chunk == null ? -1 : Members.place(chunk.members, storage.index());
        if (storage == null
                || chunk == null
                || place < 0
                || chunk.added(storage.index()) != command.getAddedSequence()) {
            return Applied.refused(ErrorCode.NOT_FOUND, "this storage has no such copy of the chunk");
        }
        int from = Members.state(chunk.members, place);
        if (Members.count(chunk.members, Members.GOOD) > 0 || from == Members.CORRUPT) {
            return Applied.refused(
                    ErrorCode.WRONG_VERSION, "a good copy has come back meanwhile, or this one broke: ask again");
        }
        List<FileEntry> holders = state.shared.holders(chunk);
        holders.forEach(state::touch);
        int before = chunk.length;
        dropBroken(chunk, storage.index());
        place = Members.place(chunk.members, storage.index());
        state.totals.count(chunk, -1);
        chunk.members = Members.first(Members.withState(chunk.members, place, Members.GOOD), place);
        // What the copy prepared beyond this is void, like all that others hold.
        chunk.version = Math.max(chunk.version, (int) command.getVersion()) + 1;
        chunk.committedVersion = (int) command.getVersion();
        chunk.setCommitted(command.getCommitted());
        state.totals.count(chunk, 1);
        for (FileEntry file : holders) {
            state.grow(file, chunk.length - before);
            // In the trash a file is found by the record that put it there.
            if (file.place == FilePlace.FILE_NAMED) {
                file.modifiedAtMs = state.timeMs;
                file.generation = state.sequence;
            }
        }
        return Applied.DONE;
    }

    /** A broken copy may be longer than what counts now, and can never become it. */
    private void dropBroken(ChunkEntry chunk, int salvaged) {
        for (int place = Members.PLACES - 1; place >= 0; place--) {
            int other = Members.storage(chunk.members, place);
            int from = Members.state(chunk.members, place);
            if (other != salvaged && (from == Members.CORRUPT || from == Members.JOINING)) {
                state.condemnedCopies.add(chunk, other);
                state.removeMember(chunk, place);
            }
        }
    }

    /** Where nothing is good a copy that is not may be all that is left. */
    private static boolean isSuperfluous(long members, int place) {
        int good = Members.count(members, Members.GOOD);
        return Members.state(members, place) == Members.GOOD ? good > Totals.REPLICAS : good > 0;
    }
}
