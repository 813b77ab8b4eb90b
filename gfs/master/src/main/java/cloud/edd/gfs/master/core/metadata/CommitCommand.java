package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.SmallFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision about prepared bytes. The order of checks is: operations that are done, the version, its primary, the state of the
 * file, the length and checksum before, the quorum. Then one step makes the bytes part of the file and the replicas that did
 * not prepare them STALE.
 */
final class CommitCommand {

    private final MetadataState state;
    private final FileCommands files;

    CommitCommand(MetadataState state, FileCommands files) {
        this.state = state;
        this.files = files;
    }

    Applied commit(CommitChunk command) {
        List<OperationResult> known = new ArrayList<>();
        for (CommittedOperation operation : command.getOperationsList()) {
            SessionEntry session = state.session(operation.getOperation().getSession());
            if (session == null) {
                return Applied.sessionExpired();
            }
            if (session.isDone(operation.getOperation())) {
                known.add(session.result(operation.getOperation(), operation.getLength()));
            }
        }
        if (!known.isEmpty()) {
            return new Applied(knownError(known, command.getOperationsCount()), known);
        }
        GfsError refusal = shapeRefusal(command);
        if (refusal != null) {
            return new Applied(refusal, List.of());
        }
        return command.hasSmall() ? commitSmall(command, command.getSmall()) : commitToChunk(command);
    }

    private static @Nullable GfsError knownError(List<OperationResult> known, int asked) {
        OperationResult first = known.getFirst();
        if (first.hasError()) {
            return first.getError();
        }
        return known.size() == asked
                ? null
                : Applied.error(
                        ErrorCode.WRONG_LENGTH,
                        "some of these operations were committed before: prepare the others without them");
    }

    private Applied commitToChunk(CommitChunk command) {
        ChunkEntry chunk = state.chunk(command.getHandle());
        if (chunk == null) {
            // Its file was purged, or it lost its quorum empty and another took its place: a new grant tells which.
            return Applied.refused(ErrorCode.WRONG_VERSION, "the chunk is gone: ask where to write now");
        }
        if (chunk.file.isDeleted()) {
            return Applied.refused(ErrorCode.FILE_DELETED, "the file was deleted: what was prepared is void");
        }
        GfsError refusal = chunkRefusal(chunk, command);
        if (refusal != null) {
            return new Applied(refusal, List.of());
        }
        long members = afterCommit(chunk.members, command);
        if (Members.isEmpty(members)) {
            return noQuorum();
        }
        FileEntry file = chunk.file;
        int more = command.getNewLength() - chunk.length;
        GfsError full = file.isNamed() ? file.namespace.refusal(0, more) : null;
        if (full != null) {
            return tooMuch(command, full);
        }
        long chunkOffset = file.offsetOf(file.indexOf(chunk));
        state.touch(file);
        state.grow(file, more);
        write(chunk, command, members);
        file.modifiedAtMs = state.timeMs;
        file.generation = state.sequence;
        return remember(command, file, chunkOffset, false);
    }

    /** Of several appends some may fit: they come again one by one. The refusal of one is remembered, as all that is final. */
    private Applied tooMuch(CommitChunk command, GfsError full) {
        CommittedOperation only = command.getOperations(0);
        SessionEntry session = state.session(only.getOperation().getSession());
        return session == null || command.getOperationsCount() > 1
                ? new Applied(full, List.of())
                : files.refuse(session, only.getOperation(), full);
    }

    private Applied commitSmall(CommitChunk command, SmallFile small) {
        if (state.chunk(command.getHandle()) != null || state.file(small.getFileId()) != null) {
            return Applied.refused(ErrorCode.WRONG_VERSION, "the small file's number is in use: start over");
        }
        GfsError refusal = files.nameRefusal(
                small.getNamespace(), small.getPath(), small.getMode(), small.getExpectedGeneration());
        if (refusal == null) {
            refusal = state.quotaRefusal(small.getNamespace(), small.getPath(), command.getNewLength());
        }
        if (refusal != null) {
            CommittedOperation only = command.getOperations(0);
            SessionEntry session = state.session(only.getOperation().getSession());
            return session == null ? Applied.sessionExpired() : files.refuse(session, only.getOperation(), refusal);
        }
        long placed = Placements.members(state, small.getStoragesList());
        long members = afterCommit(placed, command);
        if (Members.isEmpty(placed) || Members.isEmpty(members) || !isPrimary(placed, command)) {
            return noQuorum();
        }
        byte[] path = FileCommands.bytes(small.getPath());
        FileEntry file =
                files.add(small.getFileId(), state.namespaceOf(small.getNamespace()), path, FilePlace.FILE_NAMED);
        ChunkEntry chunk = new ChunkEntry(command.getHandle(), file, placed);
        file.addChunk(chunk);
        state.addChunk(chunk);
        write(chunk, command, members);
        files.name(file, small.getNamespace(), path);
        return remember(command, file, 0, true);
    }

    private @Nullable GfsError chunkRefusal(ChunkEntry chunk, CommitChunk command) {
        if (chunk.version != command.getVersion()) {
            return Applied.error(
                    ErrorCode.WRONG_VERSION,
                    "the chunk is at version " + chunk.version + ", not " + command.getVersion()
                            + ": another primary was named");
        }
        if (!isPrimary(chunk.members, command)) {
            return Applied.error(ErrorCode.NOT_PRIMARY, "the sender is not the primary of version " + chunk.version);
        }
        FileEntry file = chunk.file;
        int index = file.indexOf(chunk);
        boolean last = index == file.chunkCount() - 1;
        if (chunk.sealed || (!last && !file.isHidden())) {
            return Applied.error(ErrorCode.CHUNK_FULL, "the chunk was sealed at " + chunk.length + " bytes");
        }
        if (chunk.length != command.getOldLength() || chunk.crc32c != command.getOldCrc32C()) {
            return Applied.error(
                    ErrorCode.WRONG_LENGTH,
                    "the chunk has " + chunk.length + " committed bytes with checksum %08x".formatted(chunk.crc32c));
        }
        if (file.isHidden()) {
            return hiddenRefusal(file, index, command);
        }
        return null;
    }

    /** A later segment must never be done before an earlier one, or the earlier one would pass for done. */
    private @Nullable GfsError hiddenRefusal(FileEntry file, int index, CommitChunk command) {
        if (index > 0 && file.chunk(index - 1).length != state.chunkBytes) {
            return Applied.error(ErrorCode.WRONG_LENGTH, "the chunk before is not committed whole");
        }
        SessionEntry writer = file.session;
        for (CommittedOperation operation : command.getOperationsList()) {
            if (writer == null || !writer.id().equals(operation.getOperation().getSession())) {
                return Applied.error(ErrorCode.NOT_PRIMARY, "only the session that created the file writes it");
            }
        }
        return null;
    }

    /** What no correct primary sends. */
    private @Nullable GfsError shapeRefusal(CommitChunk command) {
        long end = Integer.toUnsignedLong(command.getOldLength());
        List<CommittedOperation> operations = command.getOperationsList();
        for (int at = 0; at < operations.size(); at++) {
            CommittedOperation operation = operations.get(at);
            if (Integer.toUnsignedLong(operation.getOffset()) != end || operation.getLength() <= 0) {
                return Applied.error(ErrorCode.INVALID_ARGUMENT, "the operations do not follow each other");
            }
            end += operation.getLength();
            for (CommittedOperation before : operations.subList(0, at)) {
                if (before.getOperation()
                                .getSession()
                                .equals(operation.getOperation().getSession())
                        && Long.compareUnsigned(
                                        before.getOperation().getSequence(),
                                        operation.getOperation().getSequence())
                                >= 0) {
                    return Applied.error(ErrorCode.INVALID_ARGUMENT, "the operations of a session are not in order");
                }
            }
        }
        boolean small = command.hasSmall();
        if (operations.isEmpty()
                || end != Integer.toUnsignedLong(command.getNewLength())
                || end > state.chunkBytes
                || (small && (operations.size() != 1 || command.getOldLength() != 0 || command.getVersion() != 1))) {
            return Applied.error(ErrorCode.INVALID_ARGUMENT, "the operations do not make the new length");
        }
        return null;
    }

    private boolean isPrimary(long members, CommitChunk command) {
        StorageEntry sender = state.storages.find(command.getPrimary());
        return sender != null
                && !sender.removed()
                && Members.place(members, sender.index()) == 0
                && Members.state(members, 0) == Members.GOOD;
    }

    /** The members with those STALE that did not prepare, and those GOOD that joined and did; 0 without a quorum. */
    private long afterCommit(long members, CommitChunk command) {
        long after = members;
        int good = 0;
        for (int place = 0; place < Members.PLACES; place++) {
            int before = Members.state(members, place);
            boolean prepared = before != Members.NONE
                    && command.getPreparedList()
                            .contains(state.storages
                                    .at(Members.storage(members, place))
                                    .storageId());
            if (before == Members.GOOD && prepared) {
                good++;
            } else if (before == Members.GOOD) {
                after = Members.withState(after, place, Members.STALE);
            } else if (before == Members.JOINING && prepared) {
                after = Members.withState(after, place, Members.GOOD);
            }
        }
        boolean primaryPrepared = Members.state(members, 0) == Members.GOOD && Members.state(after, 0) == Members.GOOD;
        return primaryPrepared && good >= Placements.QUORUM ? after : 0;
    }

    private void write(ChunkEntry chunk, CommitChunk command, long members) {
        state.totals.count(chunk, -1);
        chunk.members = members;
        chunk.committedVersion = chunk.version;
        chunk.setCommitted(ChunkState.newBuilder()
                .setLength(command.getNewLength())
                .setCrc32C(command.getNewCrc32C())
                .setLastOperation(
                        command.getOperations(command.getOperationsCount() - 1).getOperation())
                .build());
        state.totals.count(chunk, 1);
    }

    private Applied remember(CommitChunk command, FileEntry file, long chunkOffset, boolean withAttributes) {
        List<OperationResult> results = new ArrayList<>(command.getOperationsCount());
        for (CommittedOperation operation : command.getOperationsList()) {
            OperationResult.Builder result = OperationResult.newBuilder()
                    .setOperation(operation.getOperation())
                    .setFileId(file.id())
                    .setHandle(command.getHandle())
                    .setOffset(operation.getOffset())
                    .setLength(operation.getLength())
                    .setFileOffset(chunkOffset + operation.getOffset());
            if (withAttributes) {
                result.setFile(file.attributes());
            }
            results.add(result.build());
            SessionEntry session = state.session(operation.getOperation().getSession());
            if (session != null) {
                files.remember(session, results.getLast());
            }
        }
        return new Applied(null, results);
    }

    private static Applied noQuorum() {
        return Applied.refused(ErrorCode.NO_QUORUM, "fewer than two good copies prepared it");
    }
}
