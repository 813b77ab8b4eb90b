package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CopyFile;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import org.jspecify.annotations.Nullable;

/**
 * A second file of the same chunks. They are sealed, so appends to either file go on in chunks of their own, and one that was prepared for the
 * last chunk and not committed yet is refused like one that does not fit any more.
 */
final class CopyCommand {

    private final MetadataState state;
    private final FileCommands files;

    CopyCommand(MetadataState state, FileCommands files) {
        this.state = state;
        this.files = files;
    }

    Applied copy(CopyFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        FileEntry source = state.named(command.getFromNamespace(), command.getFrom());
        GfsError refusal = FileCommands.expectationRefusal(
                source, command.getFromNamespace(), command.getFrom(), command.getFromGeneration());
        if (source != null && refusal == null) {
            refusal = refusal(command, source);
        }
        if (source == null || refusal != null) {
            return files.refuse(session, command.getOperation(), refusal);
        }
        if (state.file(command.getNewFileId()) != null) {
            return Applied.refused(ErrorCode.INTERNAL, "the file number is in use: try again");
        }
        byte[] path = FileCommands.bytes(command.getTo());
        FileEntry copy = files.add(
                command.getNewFileId(), state.namespaceOf(command.getToNamespace()), path, FilePlace.FILE_NAMED);
        share(source, copy);
        files.name(copy, command.getToNamespace(), path);
        return files.remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(copy.id())
                        .setFile(copy.attributes())
                        .build());
    }

    private @Nullable GfsError refusal(CopyFile command, FileEntry source) {
        if (command.getFromNamespace().equals(command.getToNamespace())
                && command.getFrom().equals(command.getTo())) {
            return Applied.error(
                    ErrorCode.INVALID_ARGUMENT,
                    FileCommands.describe(command.getFromNamespace(), command.getFrom())
                            + " is the same file: name another path for the copy");
        }
        GfsError refusal = files.nameRefusal(
                command.getToNamespace(), command.getTo(), command.getMode(), command.getExpectedGeneration());
        return refusal == null
                ? state.quotaRefusal(command.getToNamespace(), command.getTo(), source.length())
                : refusal;
    }

    /** All but what an append has placed at the end and not filled yet. */
    private void share(FileEntry source, FileEntry copy) {
        int count = source.chunkCount();
        while (count > 0 && source.chunk(count - 1).length == 0) {
            count--;
        }
        ChunkEntry[] chunks = new ChunkEntry[count];
        for (int index = 0; index < count; index++) {
            ChunkEntry chunk = source.chunk(index);
            state.touch(chunk.file);
            chunk.sealed = true;
            state.shared.add(chunk, copy);
            chunks[index] = chunk;
        }
        copy.setChunks(chunks);
    }
}
