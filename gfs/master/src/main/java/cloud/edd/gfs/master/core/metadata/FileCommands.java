package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CreateHiddenFile;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RenameFile;
import cloud.edd.proto.gfs.SetQuota;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Files come, get names, lose them and end. A refusal here is remembered like a success: what was once answered "never happened"
 * must not happen when an old message arrives late.
 */
final class FileCommands {

    private final MetadataState state;

    FileCommands(MetadataState state) {
        this.state = state;
    }

    Applied createHidden(CreateHiddenFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        if (state.file(command.getFileId()) != null
                || state.chunk(command.getChunk().getHandle()) != null) {
            return Applied.refused(ErrorCode.INTERNAL, "file number or chunk handle is in use: try again");
        }
        long members = Placements.members(state, command.getChunk().getStoragesList());
        if (Members.isEmpty(members)) {
            return Placements.refusal();
        }
        Namespace namespace = state.namespaceOf(command.getNamespace());
        FileEntry file = add(command.getFileId(), namespace, bytes(command.getPath()), FilePlace.FILE_HIDDEN);
        namespace.references++;
        file.session = session;
        session.hidden.add(file);
        ChunkEntry chunk = new ChunkEntry(command.getChunk().getHandle(), file, members);
        file.addChunk(chunk);
        state.addChunk(chunk);
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(file.id())
                        .setHandle(chunk.handle())
                        .build());
    }

    Applied publish(PublishFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        GfsError refusal = nameRefusal(
                command.getNamespace(), command.getPath(), command.getMode(), command.getExpectedGeneration());
        if (refusal != null) {
            return refuse(session, command.getOperation(), refusal);
        }
        FileEntry file;
        if (command.getFileId() == 0) {
            if (command.getLength() != 0 || state.file(command.getNewFileId()) != null) {
                return Applied.refused(
                        ErrorCode.INVALID_ARGUMENT, "only an empty file can be published without having been created");
            }
            GfsError full = state.quotaRefusal(command.getNamespace(), command.getPath(), 0);
            if (full != null) {
                return refuse(session, command.getOperation(), full);
            }
            Namespace namespace = state.namespaceOf(command.getNamespace());
            file = add(command.getNewFileId(), namespace, bytes(command.getPath()), FilePlace.FILE_NAMED);
        } else {
            FileEntry hidden = state.file(command.getFileId());
            GfsError unfit = publishRefusal(hidden, session, command);
            if (unfit == null) {
                unfit = state.quotaRefusal(command.getNamespace(), command.getPath(), command.getLength());
            }
            if (hidden == null || unfit != null) {
                return refuse(session, command.getOperation(), unfit);
            }
            file = hidden;
            unhide(file);
        }
        name(file, command.getNamespace(), bytes(command.getPath()));
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(file.id())
                        .setFile(file.attributes())
                        .build());
    }

    Applied rename(RenameFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        FileEntry file = state.named(command.getNamespace(), command.getFrom());
        boolean samePlace = command.getFrom().equals(command.getTo());
        GfsError refusal =
                expectationRefusal(file, command.getNamespace(), command.getFrom(), command.getExpectedGeneration());
        if (file != null
                && refusal == null
                && command.hasExpectedLength()
                && file.length() != command.getExpectedLength()) {
            refusal = Applied.error(
                    ErrorCode.GENERATION_MISMATCH,
                    describe(command.getNamespace(), command.getFrom()) + " has " + file.length() + " bytes, not "
                            + command.getExpectedLength());
        }
        if (refusal == null && !samePlace) {
            refusal = nameRefusal(command.getNamespace(), command.getTo(), command.getMode(), 0);
        }
        if (file == null || refusal != null) {
            return refuse(session, command.getOperation(), refusal);
        }
        state.touch(file);
        file.namespace.remove(file);
        name(file, command.getNamespace(), bytes(command.getTo()));
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(file.id())
                        .setFile(file.attributes())
                        .build());
    }

    Applied delete(DeleteFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        FileEntry file = state.named(command.getNamespace(), command.getPath());
        GfsError refusal =
                expectationRefusal(file, command.getNamespace(), command.getPath(), command.getExpectedGeneration());
        if (file == null || refusal != null) {
            return refuse(session, command.getOperation(), refusal);
        }
        state.trash.add(file);
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(file.id())
                        .setFilesDeleted(1)
                        .build());
    }

    /** One step, however many files: they go to the trash with their namespace. */
    Applied dropNamespace(DropNamespace command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        Namespace namespace = state.namespaces.remove(command.getNamespace());
        int deleted = 0;
        if (namespace != null && namespace.isEmpty()) {
            state.namespaces.put(namespace.name(), namespace);
        } else if (namespace != null) {
            deleted = namespace.files.size();
            state.trash.add(namespace);
            state.keepQuota(namespace);
        }
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFilesDeleted(deleted)
                        .build());
    }

    Applied setQuota(SetQuota command) {
        Namespace namespace = state.namespaceOf(command.getNamespace());
        state.touch(namespace);
        if (command.hasMaxBytes()) {
            namespace.maxBytes = command.getMaxBytes();
        }
        if (command.hasMaxFiles()) {
            namespace.maxFiles = command.getMaxFiles();
        }
        state.release(namespace);
        return Applied.DONE;
    }

    /** Names a file that is new or has just lost its name; what stands there goes to the trash. */
    void name(FileEntry file, String namespaceName, byte[] path) {
        Namespace namespace = state.namespaceOf(namespaceName);
        FileEntry replaced = namespace.files.get(path);
        if (replaced != null && replaced != file) {
            state.trash.add(replaced);
        }
        file.namespace = namespace;
        file.path = path;
        file.place = FilePlace.FILE_NAMED;
        file.generation = state.sequence;
        file.modifiedAtMs = state.timeMs;
        namespace.put(file);
    }

    FileEntry add(long id, Namespace namespace, byte[] path, FilePlace place) {
        FileEntry file = new FileEntry(id, namespace, path, place, state.timeMs);
        file.generation = state.sequence;
        state.fresh(file);
        state.files.add(file);
        state.nextFileId = Math.max(state.nextFileId, id + 1);
        return file;
    }

    Applied remember(SessionEntry session, OperationResult result) {
        state.touch(session);
        session.done(result, state.minutes);
        return Applied.done(result);
    }

    Applied refuse(SessionEntry session, Operation operation, @Nullable GfsError refusal) {
        return remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(operation)
                        .setError(refusal == null ? GfsError.getDefaultInstance() : refusal)
                        .build());
    }

    /** Why no file may get this name; null if one may. */
    @Nullable GfsError nameRefusal(String namespace, String path, PublishMode mode, long expectedGeneration) {
        FileEntry standing = state.named(namespace, path);
        if (mode == PublishMode.CREATE && standing != null) {
            return Applied.error(
                    ErrorCode.ALREADY_EXISTS,
                    describe(namespace, path) + " exists: choose another path, or replace it");
        }
        return expectedGeneration == 0 ? null : expectationRefusal(standing, namespace, path, expectedGeneration);
    }

    static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable GfsError expectationRefusal(
            @Nullable FileEntry file, String namespace, String path, long expectedGeneration) {
        if (file == null) {
            return Applied.error(
                    expectedGeneration == 0 ? ErrorCode.NOT_FOUND : ErrorCode.GENERATION_MISMATCH,
                    describe(namespace, path) + " does not exist");
        }
        if (expectedGeneration != 0 && file.generation != expectedGeneration) {
            return Applied.error(
                    ErrorCode.GENERATION_MISMATCH,
                    describe(namespace, path) + " has generation " + file.generation + ", not " + expectedGeneration
                            + ": somebody changed it");
        }
        return null;
    }

    private @Nullable GfsError publishRefusal(@Nullable FileEntry file, SessionEntry session, PublishFile command) {
        String what = "file " + command.getFileId();
        if (file == null || !file.isHidden() || file.session != session) {
            return Applied.error(ErrorCode.NOT_FOUND, what + " is not an unpublished file of this session");
        }
        if (file.isDeleted()) {
            return Applied.error(
                    ErrorCode.FILE_DELETED, "the namespace of " + what + " was deleted while it was written");
        }
        int count = file.chunkCount();
        while (count > 0 && file.chunk(count - 1).length == 0) {
            count--;
        }
        for (int index = 0; index < count - 1; index++) {
            if (file.chunk(index).length != state.chunkBytes) {
                return Applied.error(ErrorCode.WRONG_LENGTH, "chunk " + index + " of " + what + " is not full");
            }
        }
        if (file.length() != command.getLength() || file.crc32c() != command.getCrc32C()) {
            return Applied.error(
                    ErrorCode.WRONG_LENGTH,
                    what + " has " + file.length()
                            + " committed bytes with checksum %08x, not ".formatted(file.crc32c()) + command.getLength()
                            + " with %08x".formatted(command.getCrc32C()));
        }
        return null;
    }

    /** No empty last chunk remains. */
    private void unhide(FileEntry file) {
        state.touch(file);
        for (ChunkEntry last = file.lastChunk(); last != null && last.length == 0; last = file.lastChunk()) {
            file.removeLastChunk();
            state.condemn(last);
        }
        if (file.session != null) {
            state.touch(file.session);
            file.session.hidden.remove(file);
            file.session = null;
        }
        file.namespace.references--;
        state.release(file.namespace);
    }

    static String describe(String namespace, String path) {
        return namespace + ":" + path;
    }
}
