package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.UndeleteFile;

/** Files come back from the trash. */
final class TrashCommands {

    private final MetadataState state;
    private final FileCommands files;

    TrashCommands(MetadataState state, FileCommands files) {
        this.state = state;
        this.files = files;
    }

    Applied undelete(UndeleteFile command) {
        SessionEntry session = state.session(command.getOperation().getSession());
        if (session == null) {
            return Applied.sessionExpired();
        }
        if (session.isDone(command.getOperation())) {
            return Applied.done(session.result(command.getOperation()));
        }
        FileEntry file = state.file(command.getFileId());
        if (file == null || file.isHidden() || !file.isDeleted()) {
            GfsError gone = Applied.error(
                    ErrorCode.NOT_FOUND,
                    (command.getFileId() == 0 ? command.getPath() : "file " + command.getFileId())
                            + " is not in the trash: list what is");
            return files.refuse(session, command.getOperation(), gone);
        }
        Namespace before = file.namespace;
        GfsError taken = files.nameRefusal(before.name(), command.getPath(), PublishMode.CREATE, 0);
        if (taken == null) {
            taken = state.quotaRefusal(before.name(), command.getPath(), file.length());
        }
        if (taken != null) {
            return files.refuse(session, command.getOperation(), taken);
        }
        state.touch(file);
        state.trash.remove(file);
        files.name(file, before.name(), FileCommands.bytes(command.getPath()));
        state.release(before);
        return files.remember(
                session,
                OperationResult.newBuilder()
                        .setOperation(command.getOperation())
                        .setFileId(file.id())
                        .setFile(file.attributes())
                        .build());
    }
}
