package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.AddChunk;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.RaiseVersion;
import cloud.edd.proto.gfs.ReplaceChunk;
import java.util.List;

/** Chunks are placed, sealed and fenced. Repeating a record of these does no harm: each says what it expects to find. */
final class ChunkCommands {

    private final MetadataState state;
    private final FileCommands files;

    ChunkCommands(MetadataState state, FileCommands files) {
        this.state = state;
        this.files = files;
    }

    Applied add(AddChunk command) {
        SessionEntry session = state.session(command.getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        FileEntry file = state.file(command.getFileId());
        if (file == null || !file.isHidden() || file.session != session) {
            return Applied.refused(
                    ErrorCode.NOT_FOUND, "file " + command.getFileId() + " is not an unpublished file of this session");
        }
        if (file.isDeleted()) {
            return Applied.refused(
                    ErrorCode.FILE_DELETED, "the namespace of the file was deleted while it was written");
        }
        if (file.chunkCount() != command.getChunkIndex()) {
            return Applied.refused(ErrorCode.WRONG_LENGTH, "the file has " + file.chunkCount() + " chunks");
        }
        long members = Placements.members(state, command.getChunk().getStoragesList());
        if (Members.isEmpty(members) || state.chunk(command.getChunk().getHandle()) != null) {
            return Placements.refusal();
        }
        state.touch(file);
        attach(file, new ChunkEntry(command.getChunk().getHandle(), file, members));
        return Applied.DONE;
    }

    Applied addForAppend(AddAppendChunk command) {
        if (state.session(command.getSession()) == null) {
            return Applied.sessionExpired();
        }
        long members = Placements.members(state, command.getChunk().getStoragesList());
        if (Members.isEmpty(members) || state.chunk(command.getChunk().getHandle()) != null) {
            return Placements.refusal();
        }
        FileEntry file = state.named(command.getNamespace(), command.getPath());
        if (file == null && (!command.getCreate() || state.file(command.getNewFileId()) != null)) {
            return Applied.refused(
                    ErrorCode.NOT_FOUND, command.getNamespace() + ":" + command.getPath() + " does not exist");
        }
        ChunkEntry last = file == null ? null : file.lastChunk();
        boolean asExpected = last == null
                ? !command.hasSealedHandle()
                : command.hasSealedHandle() && last.handle().equals(command.getSealedHandle());
        if (!asExpected) {
            return Applied.refused(ErrorCode.CHUNK_FULL, "another chunk has been added meanwhile");
        }
        GfsError full = file == null ? state.quotaRefusal(command.getNamespace(), command.getPath(), 0) : null;
        if (full != null) {
            return new Applied(full, List.of());
        }
        if (file == null) {
            byte[] path = FileCommands.bytes(command.getPath());
            file = files.add(
                    command.getNewFileId(), state.namespaceOf(command.getNamespace()), path, FilePlace.FILE_NAMED);
            files.name(file, command.getNamespace(), path);
        } else {
            state.touch(file);
        }
        if (last != null) {
            last.sealed = true;
        }
        attach(file, new ChunkEntry(command.getChunk().getHandle(), file, members));
        return Applied.DONE;
    }

    /** A chunk without committed bytes is given up; its place in the file is taken by another one. */
    Applied replace(ReplaceChunk command) {
        ChunkEntry chunk = state.chunk(command.getHandle());
        if (chunk == null || chunk.version != command.getVersion() || chunk.length != 0 || chunk.sealed) {
            return Applied.refused(ErrorCode.WRONG_VERSION, "the chunk has changed meanwhile: ask again");
        }
        long members = Placements.members(state, command.getChunk().getStoragesList());
        if (Members.isEmpty(members) || state.chunk(command.getChunk().getHandle()) != null) {
            return Placements.refusal();
        }
        FileEntry file = chunk.file;
        state.touch(file);
        ChunkEntry next = new ChunkEntry(command.getChunk().getHandle(), file, members);
        file.replaceChunk(file.indexOf(chunk), next);
        state.condemn(chunk);
        state.addChunk(next);
        return Applied.DONE;
    }

    /** Ends every undecided operation of the versions before and names the primary. */
    Applied raiseVersion(RaiseVersion command) {
        ChunkEntry chunk = state.chunk(command.getHandle());
        StorageEntry primary = state.storages.find(command.getPrimary());
        if (chunk == null || chunk.version != command.getFromVersion()) {
            return Applied.refused(ErrorCode.WRONG_VERSION, "the chunk has changed meanwhile: ask again");
        }
        if (primary == null || !Members.isGood(chunk.members, primary.index())) {
            return Applied.refused(ErrorCode.NOT_PRIMARY, "the primary chosen is not a good copy any more: ask again");
        }
        state.touch(chunk.file);
        chunk.version++;
        state.setMembers(chunk, Members.first(chunk.members, Members.place(chunk.members, primary.index())));
        return Applied.DONE;
    }

    private void attach(FileEntry file, ChunkEntry chunk) {
        file.addChunk(chunk);
        state.addChunk(chunk);
    }
}
