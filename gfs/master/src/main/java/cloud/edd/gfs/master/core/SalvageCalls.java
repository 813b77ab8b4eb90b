package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.SalvageChunk;
import cloud.edd.proto.gfs.SalvageReply;
import cloud.edd.proto.gfs.SalvageRequest;
import cloud.edd.proto.gfs.SalvagedChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the longest copy that is left of each lost chunk of a file for what is committed. Only when a person says that the rest is lost. */
final class SalvageCalls {

    /** Chunks of one call: a terabyte. */
    private static final int CHUNKS = 16_384;

    /** Longer than any server's inventory is waited for: the next heartbeat asks for one. */
    private static final Duration INVENTORY_DUE = Duration.ofDays(1);

    private final Reign reign;
    private final Fleet fleet;
    private final LostChunks lost;

    SalvageCalls(Reign reign, Fleet fleet, LostChunks lost) {
        this.reign = reign;
        this.fleet = fleet;
        this.lost = lost;
    }

    private record Found(ChunkEntry chunk, StorageEntry storage, ChunkReport report) {}

    void salvage(long call, SalvageRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        FileEntry file = refusal == null ? reign.state.named(request.getNamespace(), request.getPath()) : null;
        if (refusal == null && file == null) {
            refusal = Refusal.of(
                    ErrorCode.NOT_FOUND, request.getNamespace() + ":" + request.getPath() + " does not exist");
        }
        List<Found> found = new ArrayList<>();
        for (int index = 0; refusal == null && file != null && index < file.chunkCount(); index++) {
            ChunkEntry chunk = file.chunk(index);
            if (LostChunks.isLost(chunk) && found.size() < CHUNKS) {
                refusal = find(chunk, index, found);
            }
        }
        if (refusal != null || file == null) {
            reign.fail(call, refusal == null ? Names.invalid("no such file") : refusal);
            return;
        }
        SalvageReply.Builder reply = SalvageReply.newBuilder().setLengthBefore(file.length());
        long after = file.length();
        for (Found one : found) {
            after -= one.chunk.length() - one.report.getCommitted().getLength();
            reply.addChunks(SalvagedChunk.newBuilder()
                    .setChunkIndex(file.indexOf(one.chunk))
                    .setHandle(one.chunk.handle())
                    .setServerId(one.storage.serverId())
                    .setLengthBefore(one.chunk.length())
                    .setLengthAfter(one.report.getCommitted().getLength()));
        }
        reply.setLengthAfter(after);
        if (!request.getAcceptLoss() || found.isEmpty()) {
            reign.answer(call, reply.setMark(reign.mark()).build());
        } else {
            log(call, found, request.getPerson(), reply);
        }
    }

    /** All members must have been heard: the silent one may have more, or all of it. */
    private @Nullable GfsError find(ChunkEntry chunk, int index, List<Found> found) {
        Found best = null;
        for (int place = 0; place < Members.PLACES; place++) {
            int state = Members.state(chunk.members(), place);
            if (state == Members.NONE || state == Members.CORRUPT) {
                continue;
            }
            int storage = Members.storage(chunk.members(), place);
            StorageEntry entry = reign.state.storages().at(storage);
            ChunkReport report = fleet.isAlive(storage) ? lost.report(chunk, storage) : null;
            if (report == null) {
                return Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "chunkserver " + entry.serverId() + " may have more of chunk " + index
                                + " and has not told yet: bring it back and wait a minute, or remove it if it is gone for"
                                + " good");
            }
            boolean usable = !report.getCorrupt() && report.getAddedSequence() == chunk.added(storage);
            if (usable && mayBecomeWhole(report, chunk)) {
                askAgain(storage);
                return Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "chunkserver " + entry.serverId() + " has prepared as much of chunk " + index
                                + " as was written, and is told of it just now: its copy may become good by itself. Ask again"
                                + " in ten seconds");
            }
            if (usable
                    && (best == null
                            || report.getCommitted().getLength()
                                    > best.report.getCommitted().getLength())) {
                best = new Found(chunk, entry, report);
            }
        }
        if (best == null) {
            return Refusal.of(
                    ErrorCode.LOST,
                    "no copy of chunk " + index
                            + " is left that is not broken: restore the file from a backup, or delete it");
        }
        found.add(best);
        return null;
    }

    /**
     * It voted and did not hear of the commit: with the inventory it is told what the log says, and commits it or gives it up. What ends
     * before the log does cannot be checked by anybody, and is given up.
     */
    private static boolean mayBecomeWhole(ChunkReport report, ChunkEntry chunk) {
        return report.getCommitted().getLength() < chunk.length() && report.getPreparedLength() >= chunk.length();
    }

    private void askAgain(int storage) {
        Server server = fleet.withStorage(storage);
        if (server != null) {
            server.inventoryAskedNanos = reign.nowNanos() - INVENTORY_DUE.toNanos();
        }
    }

    private void log(long call, List<Found> found, String person, SalvageReply.Builder reply) {
        for (int number = 0; number < found.size(); number++) {
            Found one = found.get(number);
            Command command = Command.newBuilder()
                    .setSalvageChunk(SalvageChunk.newBuilder()
                            .setHandle(one.chunk.handle())
                            .setStorageId(one.storage.storageId())
                            .setAddedSequence(one.report.getAddedSequence())
                            .setVersion(one.report.getVersion())
                            .setCommitted(one.report.getCommitted())
                            .setPerson(person))
                    .build();
            int before = one.chunk.length();
            boolean last = number == found.size() - 1;
            reign.propose(command, applied -> {
                lost.forget(one.chunk.handle());
                if (applied.error() == null) {
                    reign.events()
                            .record(
                                    ClusterEventKind.CHUNK_SALVAGED,
                                    one.storage.serverId(),
                                    one.chunk,
                                    Names.person(person) + " took the copy on chunkserver " + one.storage.serverId()
                                            + ": "
                                            + one.report.getCommitted().getLength() + " of " + before
                                            + " bytes are left");
                }
                if (applied.error() != null && last) {
                    reign.fail(call, applied.error());
                } else if (last) {
                    reign.answer(call, reply.setMark(reign.mark()).build());
                }
            });
        }
    }
}
