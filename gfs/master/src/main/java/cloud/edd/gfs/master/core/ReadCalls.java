package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.StatRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes nothing: answered at once from the applied state, which is forced. */
final class ReadCalls {

    /** 1 GiB of a large file in one answer; each location costs a signature. */
    private static final int LOCATIONS = 16;

    private static final int PAGE = 1_000;

    /** A page of long paths ends earlier: a client takes messages of 4 MiB. */
    private static final int PAGE_BYTES = 1 << 20;

    private final Reign reign;
    private final Grants grants;

    ReadCalls(Reign reign, Grants grants) {
        this.reign = reign;
        this.grants = grants;
    }

    void open(long call, OpenRequest request) {
        FileEntry file = find(call, request.getNamespace(), request.getPath());
        if (file != null) {
            int index = 0;
            long offset = 0;
            while (index + 1 < file.chunkCount()
                    && Long.compareUnsigned(offset + file.chunk(index).length(), request.getOffset()) <= 0) {
                offset += file.chunk(index++).length();
            }
            answer(call, file, index);
        }
    }

    /** Also of a file in the trash: who is reading a file goes on when it is replaced. */
    void locate(long call, LocateRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        FileEntry file = reign.state.file(request.getFileId());
        if (file == null || file.isHidden()) {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.NOT_FOUND,
                            "file " + Long.toUnsignedString(request.getFileId()) + " does not exist"));
            return;
        }
        answer(call, file, request.getFirstChunk());
    }

    /** Up to the first lost chunk; who comes there is told. */
    private void answer(long call, FileEntry file, int first) {
        for (int index = Math.max(0, first); first >= 0 && index < file.chunkCount(); index++) {
            ChunkEntry chunk = file.chunk(index);
            if (LostChunks.isLost(chunk)) {
                reign.fail(call, LostChunks.refusal(chunk, index));
                return;
            }
            if (chunk.length() > 0) {
                break;
            }
        }
        reign.answer(call, locations(file, first));
    }

    void stat(long call, StatRequest request) {
        FileEntry file = find(call, request.getNamespace(), request.getPath());
        if (file != null) {
            reign.answer(
                    call,
                    FileReply.newBuilder()
                            .setMark(reign.mark())
                            .setFile(file.attributes())
                            .build());
        }
    }

    void list(long call, ListRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null && (request.getLimit() < 0 || request.getLimit() > PAGE)) {
            refusal = Names.invalid("a page has at most " + PAGE + " files");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        byte[] prefix = request.getPrefix().getBytes(StandardCharsets.UTF_8);
        byte[] after = request.getAfter().getBytes(StandardCharsets.UTF_8);
        boolean fromPrefix = Arrays.compareUnsigned(after, prefix) < 0;
        int limit = request.getLimit() == 0 ? PAGE : request.getLimit();
        List<FileEntry> page = reign.state
                .filesAfter(request.getNamespace(), fromPrefix ? prefix : after, fromPrefix)
                .takeWhile(file -> file.pathStartsWith(prefix))
                .limit(limit + 1L)
                .toList();
        ListReply.Builder reply = ListReply.newBuilder().setMark(reign.mark());
        int bytes = 0;
        for (FileEntry file : page) {
            if (reply.getFilesCount() == limit || bytes > PAGE_BYTES) {
                reply.setMore(true);
                break;
            }
            FileAttributes attributes = file.attributes();
            bytes += attributes.getSerializedSize();
            reply.addFiles(attributes);
        }
        reign.answer(call, reply.build());
    }

    private @Nullable FileEntry find(long call, String namespace, String path) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null) {
            refusal = Names.file(namespace, path);
        }
        FileEntry file = refusal == null ? reign.state.named(namespace, path) : null;
        if (refusal == null && file == null) {
            refusal = Refusal.of(ErrorCode.NOT_FOUND, namespace + ":" + path + " does not exist");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
        }
        return file;
    }

    private OpenReply locations(FileEntry file, int first) {
        OpenReply.Builder reply = OpenReply.newBuilder()
                .setMark(reign.mark())
                .setMasterTimeMs(reign.timeMs())
                .setFile(file.attributes());
        int from = first < 0 ? file.chunkCount() : Math.min(first, file.chunkCount());
        long offset = file.offsetOf(from);
        for (int index = from; index < file.chunkCount() && reply.getChunksCount() < LOCATIONS; index++) {
            if (LostChunks.isLost(file.chunk(index))) {
                break;
            }
            // A chunk that an append has just placed holds nothing yet.
            if (file.chunk(index).length() > 0) {
                reply.addChunks(grants.read(file.chunk(index), index, offset));
            }
            offset += file.chunk(index).length();
        }
        return reply.build();
    }
}
