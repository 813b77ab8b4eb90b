package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CopyFile;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.DeleteReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.RenameFile;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.UndeleteFile;
import cloud.edd.proto.gfs.UndeleteRequest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What gives files names and takes them away. */
final class FileCalls {

    /** Where people put what they care about when they name nothing: it is never dropped as a whole. */
    private static final String DEFAULT_NAMESPACE = "default";

    private final Reign reign;
    private final FileNumbers numbers;

    FileCalls(Reign reign, FileNumbers numbers) {
        this.reign = reign;
        this.numbers = numbers;
    }

    void publish(long call, PublishRequest request) {
        PublishFile.Builder publish = PublishFile.newBuilder()
                .setOperation(request.getOperation())
                .setFileId(request.getFileId())
                .setNamespace(request.getNamespace())
                .setPath(request.getPath())
                .setMode(request.getMode())
                .setExpectedGeneration(request.getExpectedGeneration())
                .setLength(request.getLength())
                .setCrc32C(request.getCrc32C());
        if (request.getFileId() == 0) {
            publish.setNewFileId(numbers.next());
        }
        propose(
                call,
                request.getOperation(),
                false,
                firstOf(Names.file(request.getNamespace(), request.getPath())),
                Command.newBuilder().setPublishFile(publish),
                result -> answerFile(call, result));
    }

    void rename(long call, RenameRequest request) {
        RenameFile.Builder rename = RenameFile.newBuilder()
                .setOperation(request.getOperation())
                .setNamespace(request.getNamespace())
                .setFrom(request.getFrom())
                .setTo(request.getTo())
                .setMode(request.getMode())
                .setExpectedGeneration(request.getExpectedGeneration());
        if (request.hasExpectedLength()) {
            rename.setExpectedLength(request.getExpectedLength());
        }
        propose(
                call,
                request.getOperation(),
                false,
                firstOf(
                        Names.file(request.getNamespace(), request.getFrom()),
                        Names.file(request.getNamespace(), request.getTo())),
                Command.newBuilder().setRenameFile(rename),
                result -> answerFile(call, result));
    }

    void copy(long call, CopyRequest request) {
        CopyFile.Builder copy = CopyFile.newBuilder()
                .setOperation(request.getOperation())
                .setFromNamespace(request.getFromNamespace())
                .setFrom(request.getFrom())
                .setToNamespace(request.getToNamespace())
                .setTo(request.getTo())
                .setMode(request.getMode())
                .setFromGeneration(request.getFromGeneration())
                .setExpectedGeneration(request.getExpectedGeneration())
                .setNewFileId(numbers.next());
        propose(
                call,
                request.getOperation(),
                false,
                firstOf(
                        Names.file(request.getFromNamespace(), request.getFrom()),
                        Names.file(request.getToNamespace(), request.getTo())),
                Command.newBuilder().setCopyFile(copy),
                result -> answerFile(call, result));
    }

    void delete(long call, DeleteRequest request) {
        DeleteFile.Builder delete = DeleteFile.newBuilder()
                .setOperation(request.getOperation())
                .setNamespace(request.getNamespace())
                .setPath(request.getPath())
                .setExpectedGeneration(request.getExpectedGeneration());
        propose(
                call,
                request.getOperation(),
                true,
                firstOf(Names.file(request.getNamespace(), request.getPath())),
                Command.newBuilder().setDeleteFile(delete),
                result -> answerDeleted(call, result));
    }

    void deleteNamespace(long call, DeleteNamespaceRequest request) {
        GfsError refusal = request.getNamespace().equals(DEFAULT_NAMESPACE)
                ? Names.invalid("the namespace 'default' cannot be deleted: delete its files")
                : Names.namespace(request.getNamespace());
        DropNamespace.Builder drop =
                DropNamespace.newBuilder().setOperation(request.getOperation()).setNamespace(request.getNamespace());
        propose(
                call,
                request.getOperation(),
                true,
                firstOf(refusal),
                Command.newBuilder().setDropNamespace(drop),
                result -> answerDeleted(call, result));
    }

    void undelete(long call, UndeleteRequest request) {
        FileEntry file = request.getFileId() == 0
                ? reign.state.trash().latest(request.getNamespace(), request.getPath())
                : reign.state.file(request.getFileId());
        boolean sameNamespace = file != null && file.namespace().name().equals(request.getNamespace());
        String path = request.getPath().isEmpty() && file != null ? file.path() : request.getPath();
        String to = request.getToPath().isEmpty() ? path : request.getToPath();
        UndeleteFile.Builder undelete = UndeleteFile.newBuilder()
                .setOperation(request.getOperation())
                .setFileId(file == null || !sameNamespace ? 0 : file.id())
                .setPath(to);
        propose(
                call,
                request.getOperation(),
                false,
                firstOf(Names.file(request.getNamespace(), to.isEmpty() ? "?" : to)),
                Command.newBuilder().setUndeleteFile(undelete),
                result -> answerFile(call, result));
    }

    private void propose(
            long call,
            Operation operation,
            boolean frees,
            Optional<GfsError> invalid,
            Command.Builder command,
            Consumer<OperationResult> answer) {
        GfsError refusal = invalid.or(() -> firstOf(Names.operation(operation), reign.changeRefusal(frees)))
                .orElse(null);
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        SessionEntry session = reign.state.session(operation.getSession());
        if (session != null && session.isDone(operation)) {
            conclude(call, Applied.done(session.result(operation)), answer);
            return;
        }
        reign.propose(command.build(), applied -> conclude(call, applied, answer));
    }

    private void conclude(long call, Applied applied, Consumer<OperationResult> answer) {
        if (applied.error() != null) {
            reign.fail(call, applied.error());
        } else {
            answer.accept(applied.result());
        }
    }

    private void answerFile(long call, OperationResult result) {
        FileAttributes attributes = result.getFile();
        if (!result.hasFile()) {
            FileEntry file = reign.state.file(result.getFileId());
            attributes = file == null ? attributes : file.attributes();
        }
        reign.answer(
                call,
                FileReply.newBuilder().setMark(reign.mark()).setFile(attributes).build());
    }

    private void answerDeleted(long call, OperationResult result) {
        reign.answer(
                call,
                DeleteReply.newBuilder()
                        .setMark(reign.mark())
                        .setFilesDeleted(result.getFilesDeleted())
                        .build());
    }

    private static Optional<GfsError> firstOf(@Nullable GfsError... refusals) {
        return Stream.of(refusals).flatMap(Stream::ofNullable).findFirst();
    }
}
