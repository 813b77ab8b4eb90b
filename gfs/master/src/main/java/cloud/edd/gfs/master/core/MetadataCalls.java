package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.EndRestore;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ReadCheckpointReply;
import cloud.edd.proto.gfs.ReadCheckpointRequest;
import cloud.edd.proto.gfs.TakeCheckpointReply;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person does with the metadata as a whole. */
final class MetadataCalls {

    private static final int PIECE_BYTES = 1 << 20;

    /** A checkpoint of a million files takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int WAITING = 100;

    /** Longer than any server's inventory is waited for. */
    private static final Duration INVENTORY_DUE = Duration.ofDays(1);

    private record Wish(long sequence, long nanos) {}

    private final Reign reign;
    private final Fleet fleet;
    private final ServerDesk servers;
    private final Map<Long, Wish> wishes = new LinkedHashMap<>();
    /** Calls that wait for something that is read back, by its number: negative, unlike those of copies. */
    private final Map<Long, Long> reads = new LinkedHashMap<>();

    private long lastRead;

    MetadataCalls(Reign reign, Fleet fleet, ServerDesk servers) {
        this.reign = reign;
        this.fleet = fleet;
        this.servers = servers;
    }

    void endRestore(long call, EndRestoreRequest request) {
        @Nullable GfsError refusal = reign.readRefusal();
        List<String> missing = reign.state.storages().inUse().stream()
                .filter(storage -> {
                    Server server = fleet.withStorage(storage.index());
                    return server == null || !server.reported || !fleet.isAlive(server);
                })
                .map(storage -> storage.serverId())
                .collect(Collectors.toList());
        if (refusal == null && !request.getWithoutMissing() && !missing.isEmpty()) {
            refusal = Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "not all known chunkservers have told what they hold: " + String.join(", ", missing)
                            + " did not. Start them, or end the restore without them");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        List<AdoptCommit> adopted = reign.adoptions.decide(reign);
        int unknown = reign.adoptions.unknownChunks();
        reign.adoptions.forget();
        adopted.forEach(this::adopt);
        Command command = Command.newBuilder()
                .setEndRestore(EndRestore.getDefaultInstance())
                .build();
        reign.propose(command, applied -> {
            if (applied.error() != null) {
                reign.fail(call, applied.error());
                return;
            }
            reign.events()
                    .record(
                            ClusterEventKind.RESTORE_ENDED,
                            "a person has ended the restore at record "
                                    + reign.state.restore().getSequence() + ": " + adopted.size()
                                    + " chunks were taken over as chunkservers know them, " + unknown
                                    + " chunks belong to files that the metadata does not know and are kept until somebody"
                                    + " deletes them with 'gfs delete-orphans'. Files created, renamed or deleted after that"
                                    + " record are as they were before");
            servers.leaveSafeMode();
            // What the inventories showed was only gathered: they are asked for again.
            fleet.all().forEach(server -> server.inventoryAskedNanos = reign.nowNanos() - INVENTORY_DUE.toNanos());
            reign.answer(
                    call, EndRestoreReply.newBuilder().setMark(reign.mark()).build());
        });
    }

    private void adopt(AdoptCommit adopt) {
        Command command = Command.newBuilder().setAdoptCommit(adopt).build();
        reign.propose(command, applied -> {
            ChunkEntry chunk = reign.state.chunk(adopt.getHandle());
            if (chunk != null && adopt.hasCommitted()) {
                reign.events()
                        .record(
                                ClusterEventKind.CHUNK_ADOPTED,
                                "",
                                chunk,
                                applied.error() == null
                                        ? "chunkservers had committed it up to " + chunk.length()
                                                + " bytes, which the restored metadata did not know"
                                        : "what chunkservers know of it could not be taken over: "
                                                + applied.error().getMessage());
            }
        });
    }

    void takeCheckpoint(long call) {
        if (wishes.size() >= WAITING) {
            reign.fail(call, Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "too many wait for a checkpoint: try again"));
            return;
        }
        wishes.put(call, new Wish(reign.state.sequence(), reign.nowNanos()));
        reign.act(new NodeAction.TakeCheckpoint());
    }

    void checkpointed(long sequence) {
        wishes.entrySet().removeIf(wish -> {
            if (wish.getValue().sequence() > sequence) {
                return false;
            }
            reign.answer(
                    wish.getKey(),
                    TakeCheckpointReply.newBuilder()
                            .setMark(reign.mark())
                            .setSequence(sequence)
                            .build());
            return true;
        });
    }

    void readCheckpoint(long call, ReadCheckpointRequest request) {
        if (reads.size() >= WAITING) {
            reign.fail(call, Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "too many read checkpoints: try again"));
            return;
        }
        lastRead--;
        reads.put(lastRead, call);
        reign.act(new NodeAction.ReadCheckpoint(lastRead, request.getSequence(), request.getOffset(), PIECE_BYTES));
    }

    void read(long read, LogPiece piece) {
        Long call = reads.remove(read);
        if (call == null) {
            return;
        }
        if (piece instanceof LogPiece.Checkpoint part) {
            reign.answer(
                    call,
                    ReadCheckpointReply.newBuilder()
                            .setBytes(ByteString.copyFrom(part.bytes().bytes()))
                            .setLast(part.last())
                            .build());
        } else {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.NOT_FOUND,
                            piece instanceof LogPiece.Failed(String reason)
                                    ? reason
                                    : "this checkpoint is not there any more: take one and begin again"));
        }
    }

    /** Called about every second. */
    void tick() {
        wishes.entrySet().removeIf(wish -> {
            boolean late = reign.nowNanos() - wish.getValue().nanos() > PATIENCE.toNanos();
            if (late) {
                reign.fail(
                        wish.getKey(),
                        Refusal.of(
                                ErrorCode.UNAVAILABLE, "the checkpoint did not become durable: see the master's log"));
            }
            return late;
        });
    }
}
