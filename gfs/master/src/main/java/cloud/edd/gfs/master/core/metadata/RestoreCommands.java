package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.RestoreState;

/** The beginning and the end of a time in which an older copy of the log is made the true one. */
final class RestoreCommands {

    /** Files that may have been created after the copy ends: none of their numbers, which chunk headers bear, is used again. */
    private static final long FILES_LOST_AT_MOST = 1L << 32;

    private final MetadataState state;

    RestoreCommands(MetadataState state) {
        this.state = state;
    }

    Applied begin(BeginRestore command) {
        state.restore = RestoreState.newBuilder()
                .setSequence(state.sequence)
                .setEpochFloor(Math.max(command.getEpochFloor(), state.epoch.getNumber()))
                .setSource(command.getSource())
                .build();
        state.epoch =
                Epoch.newBuilder().setNumber(state.restore.getEpochFloor()).build();
        state.nextFileId += FILES_LOST_AT_MOST;
        return Applied.DONE;
    }

    /** The members that have it are GOOD, the others have missed it. Its operation counts as done. */
    Applied adopt(AdoptCommit command) {
        ChunkEntry chunk = state.chunk(command.getHandle());
        if (chunk == null || !state.isRestoring()) {
            return Applied.refused(ErrorCode.NOT_FOUND, "the chunk is not known, or nothing is restored");
        }
        FileEntry file = chunk.file;
        state.touch(file);
        chunk.version = Math.toIntExact(Math.max(chunk.version, command.getVersion()) + 1);
        if (!command.hasCommitted()
                || Integer.compareUnsigned(command.getCommitted().getLength(), chunk.length) <= 0) {
            return Applied.DONE;
        }
        long members = members(chunk, command);
        if (Members.isEmpty(members)) {
            return Applied.refused(ErrorCode.NO_QUORUM, "none of the chunk's members has it");
        }
        int before = chunk.length;
        state.totals.count(chunk, -1);
        chunk.members = members;
        chunk.committedVersion = Math.toIntExact(command.getCommittedVersion());
        chunk.setCommitted(command.getCommitted());
        state.totals.count(chunk, 1);
        file.modifiedAtMs = state.timeMs;
        if (file.isNamed()) {
            file.generation = state.sequence;
        }
        return remember(chunk, before, command.getCommitted());
    }

    /** 0 when nobody has it. The first one is GOOD. */
    private long members(ChunkEntry chunk, AdoptCommit command) {
        long members = chunk.members;
        int first = -1;
        for (int place = 0; place < Members.PLACES; place++) {
            int now = Members.state(members, place);
            if (now == Members.NONE) {
                continue;
            }
            boolean has = command.getStoragesList()
                    .contains(state.storages.at(Members.storage(members, place)).storageId());
            if (has) {
                members = Members.withState(members, place, Members.GOOD);
                first = first < 0 ? place : first;
            } else if (now == Members.GOOD) {
                members = Members.withState(members, place, Members.STALE);
            }
        }
        return first < 0 ? 0 : Members.first(members, first);
    }

    private Applied remember(ChunkEntry chunk, int before, ChunkState committed) {
        FileEntry file = chunk.file;
        SessionEntry session = state.session(committed.getLastOperation().getSession());
        if (session == null || session.isDone(committed.getLastOperation())) {
            return Applied.DONE;
        }
        // Where several operations were lost together only the end of the last one is known.
        OperationResult result = OperationResult.newBuilder()
                .setOperation(committed.getLastOperation())
                .setFileId(file.id())
                .setHandle(chunk.handle())
                .setOffset(before)
                .setLength(chunk.length - before)
                .setFileOffset(file.offsetOf(file.indexOf(chunk)) + before)
                .build();
        state.touch(session);
        session.done(result, state.minutes);
        return Applied.DONE;
    }

    Applied end() {
        if (!state.isRestoring()) {
            return Applied.refused(ErrorCode.INVALID_ARGUMENT, "no restored copy waits for its end");
        }
        state.restore = state.restore.toBuilder().setEnded(true).build();
        return Applied.DONE;
    }
}
