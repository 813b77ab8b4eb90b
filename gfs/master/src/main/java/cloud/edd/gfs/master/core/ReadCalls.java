package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.StatRequest;
import org.jspecify.annotations.Nullable;

/** What changes nothing: answered at once from the applied state, which is forced. */
final class ReadCalls {

    /** 1 GiB of a large file in one answer; each location costs a signature. */
    private static final int LOCATIONS = 16;

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
