package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows chunk by chunk what the log and the servers say. */
final class CheckCalls {

    /** Handles are random, so a range of them that is so much of all holds about this many. */
    private static final int CHUNKS_OF_A_RANGE = 200;

    private static final int PAGE = 500;

    /** Paths have at most 4 KiB, so that a page stays far below the limit of a message. */
    private static final int PAGE_BYTES = 1 << 20;

    /** Some milliseconds of the master's thread. */
    private static final int LOOKED_AT = 20_000;

    private final Reign reign;
    private final Fleet fleet;

    CheckCalls(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
    }

    void check(long call, CheckChunksRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        byte[] prefix = request.getPrefix().getBytes(StandardCharsets.UTF_8);
        CheckChunksReply.Builder reply = CheckChunksReply.newBuilder().setMark(reign.mark());
        long ranges = Math.max(1, reign.state.chunkCount() / CHUNKS_OF_A_RANGE);
        long width = ranges == 1 ? -1 : Long.divideUnsigned(-1, ranges);
        Uuid from = request.getAfter();
        int bytes = 0;
        boolean more = true;
        while (more && reply.getChunksCount() < PAGE && reply.getChecked() < LOOKED_AT && bytes < PAGE_BYTES) {
            Uuid to = end(from, width);
            for (ChunkEntry chunk : between(from, to)) {
                reply.setChecked(reply.getChecked() + 1);
                FileEntry file = fileAskedFor(chunk, request, prefix);
                if (file != null) {
                    CheckedChunk checked = checked(chunk, file);
                    if (!request.getOnlyUnhealthy() || !checked.getHealthy()) {
                        reply.addChunks(checked);
                        bytes += checked.getSerializedSize();
                    }
                }
            }
            from = to;
            more = to.getHigh() != -1;
        }
        reign.answer(call, reply.setMore(more).setNext(from).build());
    }

    private static Uuid end(Uuid from, long width) {
        long high = from.getHigh() + width;
        boolean beyond = Long.compareUnsigned(high, from.getHigh()) < 0;
        return Uuid.newBuilder().setHigh(beyond ? -1 : high).setLow(-1).build();
    }

    private List<ChunkEntry> between(Uuid from, Uuid to) {
        List<ChunkEntry> chunks = new ArrayList<>();
        reign.state.chunksBetween(from, to, chunks::add);
        chunks.sort((one, other) -> compare(one.handle(), other.handle()));
        return chunks;
    }

    private static int compare(Uuid one, Uuid other) {
        int high = Long.compareUnsigned(one.getHigh(), other.getHigh());
        return high != 0 ? high : Long.compareUnsigned(one.getLow(), other.getLow());
    }

    /** Of those that share the chunk the first; null when nobody wants to know. */
    private @Nullable FileEntry fileAskedFor(ChunkEntry chunk, CheckChunksRequest request, byte[] prefix) {
        for (FileEntry file : reign.state.holders(chunk)) {
            if (file.pathStartsWith(prefix)
                    && (request.getNamespace().isEmpty()
                            || file.namespace().name().equals(request.getNamespace()))) {
                return file;
            }
        }
        return null;
    }

    private CheckedChunk checked(ChunkEntry chunk, FileEntry file) {
        CheckedChunk.Builder checked = CheckedChunk.newBuilder()
                .setHandle(chunk.handle())
                .setFileId(file.id())
                .setNamespace(file.namespace().name())
                .setPath(file.path())
                .setChunkIndex(file.indexOf(chunk))
                .setHidden(file.isHidden())
                .setDeleted(file.isDeleted())
                .setVersion(chunk.version())
                .setCommitted(chunk.committed());
        int others = 0;
        int good = 0;
        for (int place = 0; place < Members.PLACES; place++) {
            int state = Members.state(chunk.members(), place);
            if (state == Members.NONE) {
                continue;
            }
            StorageEntry storage = reign.state.storages().at(Members.storage(chunk.members(), place));
            boolean alive = fleet.isAlive(storage.index());
            good += state == Members.GOOD && alive ? 1 : 0;
            others += state == Members.GOOD && alive ? 0 : 1;
            checked.addReplicas(CheckedReplica.newBuilder()
                    .setServerId(storage.serverId())
                    .setStorageId(storage.storageId())
                    .setState(state(state))
                    .setAlive(alive));
        }
        return checked.setHealthy(chunk.length() == 0 || (good >= Totals.REPLICAS && others == 0))
                .build();
    }

    private static ReplicaState state(int state) {
        return switch (state) {
            case Members.GOOD -> ReplicaState.MEMBER_GOOD;
            case Members.CORRUPT -> ReplicaState.MEMBER_CORRUPT;
            case Members.JOINING -> ReplicaState.MEMBER_JOINING;
            default -> ReplicaState.MEMBER_STALE;
        };
    }
}
