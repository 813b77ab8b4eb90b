package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.ReadCheckpointReply;
import cloud.edd.proto.gfs.ReadCheckpointRequest;
import cloud.edd.proto.gfs.TakeCheckpointReply;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a person does with the metadata as a whole. */
final class MetadataCalls {

    private static final int PIECE_BYTES = 1 << 20;

    /** A checkpoint of a million files takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int WAITING = 100;

    private record Wish(long sequence, long nanos) {}

    private final Reign reign;
    private final Map<Long, Wish> wishes = new LinkedHashMap<>();
    /** Calls that wait for something that is read back, by its number: negative, unlike those of copies. */
    private final Map<Long, Long> reads = new LinkedHashMap<>();

    private long lastRead;

    MetadataCalls(Reign reign) {
        this.reign = reign;
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
