package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.EndRestore;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.RecoveredCopy;
import cloud.edd.proto.gfs.RestoreReport;
import cloud.edd.proto.gfs.RestoreState;
import java.util.List;
import java.util.function.Consumer;

/** The beginning and the end of a time in which an older copy of the log is made the true one. */
final class RestoreCommands {

    /** Files that may have been created after the copy ends: none of their numbers, which chunk headers bear, is used again. */
    private static final long FILES_LOST_AT_MOST = 1L << 32;

    private final MetadataState state;
    private final FileCommands files;

    RestoreCommands(MetadataState state, FileCommands files) {
        this.state = state;
        this.files = files;
    }

    Applied begin(BeginRestore command) {
        state.restore = RestoreState.newBuilder()
                .setSequence(state.sequence)
                .setEpochFloor(Math.max(command.getEpochFloor(), state.epoch.getNumber()))
                .setSource(command.getSource())
                .setReport(RestoreReport.newBuilder()
                        .setSource(command.getSource())
                        .setSequence(state.sequence - 1))
                .build();
        state.epoch =
                Epoch.newBuilder().setNumber(state.restore.getEpochFloor()).build();
        state.epochs.add(state.epoch, state.sequence);
        state.nextFileId += FILES_LOST_AT_MOST;
        return Applied.DONE;
    }

    /**
     * The members that have it are GOOD, the others have missed it. Its operations count as done. Refused, it changes nothing.
     */
    Applied adopt(AdoptCommit command) {
        ChunkEntry chunk = state.chunk(command.getHandle());
        if (chunk == null || !state.isRestoring()) {
            return Applied.refused(ErrorCode.NOT_FOUND, "the chunk is not known, or nothing is restored");
        }
        boolean longer = command.hasCommitted()
                && Integer.compareUnsigned(command.getCommitted().getLength(), chunk.length) > 0;
        long members = withNewcomers(longer ? membersThatHaveIt(chunk, command) : chunk.members, command);
        int first = firstGood(members);
        if (longer && first < 0) {
            return Applied.refused(ErrorCode.NO_QUORUM, "nobody has it any more");
        }
        List<FileEntry> holders = state.shared.holders(chunk);
        holders.forEach(state::touch);
        chunk.version = Math.toIntExact(Math.max(chunk.version, command.getVersion()) + 1);
        int before = chunk.length;
        state.totals.count(chunk, -1);
        setMembers(chunk, first < 0 ? members : Members.first(members, first), command);
        if (longer) {
            chunk.committedVersion = Math.toIntExact(command.getCommittedVersion());
            chunk.setCommitted(command.getCommitted());
        }
        state.totals.count(chunk, 1);
        if (!longer) {
            return Applied.DONE;
        }
        count(report -> report.setAdoptedChunks(report.getAdoptedChunks() + 1));
        for (FileEntry file : holders) {
            state.grow(file, chunk.length - before);
            file.modifiedAtMs = state.timeMs;
            if (file.isNamed()) {
                file.generation = state.sequence;
            }
        }
        return remember(chunk, before, command);
    }

    private long membersThatHaveIt(ChunkEntry chunk, AdoptCommit command) {
        long members = chunk.members;
        for (int place = 0; place < Members.PLACES; place++) {
            int now = Members.state(members, place);
            if (now == Members.NONE) {
                continue;
            }
            boolean has = command.getStoragesList()
                    .contains(state.storages.at(Members.storage(members, place)).storageId());
            if (has) {
                members = Members.withState(members, place, Members.GOOD);
            } else if (now == Members.GOOD) {
                members = Members.withState(members, place, Members.STALE);
            }
        }
        return members;
    }

    /** In free places, then in those of members that are not good; what such a member has left is nobody's copy any more. */
    private long withNewcomers(long before, AdoptCommit command) {
        long members = before;
        CondemnedEntry former = state.condemned(command.getHandle());
        for (RecoveredCopy copy : command.getNewcomersList()) {
            StorageEntry storage = state.storages.find(copy.getStorageId());
            if (storage == null
                    || storage.removed()
                    || Members.place(members, storage.index()) >= 0
                    // about to be deleted there
                    || (former != null && former.isOn(storage.index()))) {
                continue;
            }
            int place = Members.freePlace(members);
            for (int other = 0; place < 0 && other < Members.PLACES; other++) {
                place = Members.state(members, other) == Members.GOOD ? -1 : other;
            }
            if (place >= 0) {
                members = Members.with(members, place, storage.index(), Members.GOOD);
            }
        }
        return members;
    }

    private static int firstGood(long members) {
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) == Members.GOOD) {
                return place;
            }
        }
        return -1;
    }

    private void setMembers(ChunkEntry chunk, long members, AdoptCommit command) {
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(chunk.members, place) != Members.NONE
                    && Members.place(members, Members.storage(chunk.members, place)) < 0) {
                chunk.forgetAdded(Members.storage(chunk.members, place));
            }
        }
        chunk.members = members;
        for (RecoveredCopy copy : command.getNewcomersList()) {
            StorageEntry storage = state.storages.find(copy.getStorageId());
            if (storage != null && Members.place(members, storage.index()) >= 0) {
                chunk.setAdded(storage.index(), copy.getAddedSequence());
            }
        }
    }

    private Applied remember(ChunkEntry chunk, int before, AdoptCommit command) {
        if (command.getOperationsCount() == 0) {
            // Written before the operations were told: only the end of the last one is known.
            remember(chunk, command.getCommitted().getLastOperation(), before, chunk.length - before);
        }
        for (OperationExtent extent : command.getOperationsList()) {
            remember(chunk, extent.getOperation(), extent.getOffset(), extent.getLength());
        }
        return Applied.DONE;
    }

    private void remember(ChunkEntry chunk, Operation operation, int offset, int length) {
        SessionEntry session = state.session(operation.getSession());
        if (session == null || session.isDone(operation)) {
            return;
        }
        FileEntry file = chunk.file;
        OperationResult result = OperationResult.newBuilder()
                .setOperation(operation)
                .setFileId(file.id())
                .setHandle(chunk.handle())
                .setOffset(offset)
                .setLength(length)
                .setFileOffset(file.offsetOf(file.indexOf(chunk)) + offset)
                .build();
        state.touch(session);
        session.done(result, state.minutes);
    }

    /** A file of chunks that the copy of the log does not know, whole or from a place on. */
    Applied recover(RecoverFile command) {
        FileEntry standing = state.named(command.getNamespace(), command.getPath());
        FileEntry known = state.file(command.getFileId());
        if (!state.isRestoring() || known != standing || command.getChunksCount() == 0) {
            return Applied.refused(ErrorCode.ALREADY_EXISTS, "the name or the number is taken, or nothing is restored");
        }
        long[] members = new long[command.getChunksCount()];
        for (int index = 0; index < members.length; index++) {
            RecoveredChunk chunk = command.getChunks(index);
            members[index] = members(chunk);
            if (members[index] == 0 || state.chunk(chunk.getHandle()) != null) {
                return Applied.refused(ErrorCode.NO_QUORUM, "a chunk is in the log by now, or nobody has it any more");
            }
        }
        FileEntry file = standing;
        if (file == null) {
            byte[] path = FileCommands.bytes(command.getPath());
            file = files.add(
                    command.getFileId(), state.namespaceOf(command.getNamespace()), path, FilePlace.FILE_NAMED);
            files.name(file, command.getNamespace(), path);
            count(report -> report.setRecoveredFiles(report.getRecoveredFiles() + 1));
        } else {
            state.touch(file);
        }
        for (int index = 0; index < members.length; index++) {
            ChunkEntry chunk = chunk(command.getChunks(index), file, members[index]);
            file.addChunk(chunk);
            state.addChunk(chunk);
            state.grow(file, chunk.length);
            count(report -> report.setRecoveredChunks(report.getRecoveredChunks() + 1)
                    .setRecoveredBytes(report.getRecoveredBytes() + Integer.toUnsignedLong(chunk.length)));
        }
        file.modifiedAtMs = state.timeMs;
        file.generation = state.sequence;
        return Applied.DONE;
    }

    /** 0 when nobody has it. The first one is GOOD. */
    private long members(RecoveredChunk chunk) {
        long members = 0;
        int places = 0;
        for (RecoveredCopy copy : chunk.getCopiesList()) {
            StorageEntry storage = state.storages.find(copy.getStorageId());
            boolean fits = storage != null
                    && !storage.removed()
                    && places < Members.PLACES
                    && Members.place(members, storage.index()) < 0;
            if (storage != null && fits && (copy.getGood() || places > 0)) {
                int condition = copy.getGood() ? Members.GOOD : Members.STALE;
                members = Members.with(members, places++, storage.index(), condition);
            }
        }
        return members;
    }

    private ChunkEntry chunk(RecoveredChunk recovered, FileEntry file, long members) {
        ChunkEntry chunk = new ChunkEntry(recovered.getHandle(), file, members);
        chunk.version = Math.toIntExact(recovered.getVersion() + 1);
        chunk.committedVersion = Math.toIntExact(recovered.getCommittedVersion());
        chunk.setCommitted(recovered.getCommitted());
        for (RecoveredCopy copy : recovered.getCopiesList()) {
            StorageEntry storage = state.storages.find(copy.getStorageId());
            if (storage != null && copy.getAddedSequence() != 0 && Members.place(members, storage.index()) >= 0) {
                chunk.setAdded(storage.index(), copy.getAddedSequence());
            }
        }
        return chunk;
    }

    private void count(Consumer<RestoreReport.Builder> more) {
        RestoreState.Builder restore = state.restore.toBuilder();
        more.accept(restore.getReportBuilder());
        state.restore = restore.build();
    }

    Applied end(EndRestore command) {
        if (!state.isRestoring()) {
            return Applied.refused(ErrorCode.INVALID_ARGUMENT, "no restored copy waits for its end");
        }
        count(report -> report.setHighestMark(command.getHighestMark())
                .setAbortedOperations(command.getAbortedOperations())
                .setLeftChunks(command.getLeftChunks())
                .clearMissingServers()
                .addAllMissingServers(command.getMissingServersList())
                .setEndedAtMs(state.timeMs));
        state.restore = state.restore.toBuilder().setEnded(true).build();
        return Applied.DONE;
    }
}
