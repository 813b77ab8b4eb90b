package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkDescription;
import cloud.edd.proto.gfs.ChunkDescriptions;
import cloud.edd.proto.gfs.ChunkHeader;
import cloud.edd.proto.gfs.DescribeChunks;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads for a master that was restored what the headers of chunk files say, one file after the other. A later question takes the
 * place of the one before, which came on a link that is gone.
 */
final class Descriptions {

    /** What one question may name; a master asks for fewer. */
    private static final int MOST = 1_000;

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Consumer<ChunkDescriptions> answer;
    private long asked;

    Descriptions(Surroundings surroundings, Replicas replicas, Consumer<ChunkDescriptions> answer) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.answer = answer;
    }

    void describe(DescribeChunks question) {
        asked++;
        ArrayDeque<Uuid> handles =
                new ArrayDeque<>(question.getHandlesList().subList(0, Math.min(MOST, question.getHandlesCount())));
        next(asked, handles, ChunkDescriptions.newBuilder());
    }

    private void next(long question, ArrayDeque<Uuid> handles, ChunkDescriptions.Builder described) {
        if (question != asked) {
            return;
        }
        Uuid handle = handles.poll();
        if (handle == null) {
            answer.accept(described.build());
            return;
        }
        ReplicaCore replica = replicas.find(handle);
        if (replica == null) {
            described.addChunks(unknown(handle, "there is no such chunk here"));
            next(question, handles, described);
            return;
        }
        surroundings.disk(new DiskRequest.ReadAt(replica.file(), 0, StorageLayout.HEADER_BYTES), result -> {
            described.addChunks(description(handle, result));
            next(question, handles, described);
        });
    }

    private static ChunkDescription description(Uuid handle, DiskResult result) {
        if (!(result instanceof DiskResult.Bytes(Payload content))) {
            return unknown(handle, "the chunk file cannot be read: " + result);
        }
        @Nullable ChunkHeader header = ChunkCheck.header(content);
        content.release();
        if (header == null || !header.getHandle().equals(handle)) {
            return unknown(handle, "the header of the chunk file is damaged");
        }
        return ChunkDescription.newBuilder()
                .setHandle(handle)
                .setFileId(header.getFileId())
                .setChunkIndex(header.getChunkIndex())
                .setNamespace(header.getNamespace())
                .setPath(header.getPath())
                .setSession(header.getSession())
                .build();
    }

    private static ChunkDescription unknown(Uuid handle, String reason) {
        return ChunkDescription.newBuilder()
                .setHandle(handle)
                .setError(GfsError.newBuilder().setCode(ErrorCode.NOT_FOUND).setMessage(reason))
                .build();
    }
}
