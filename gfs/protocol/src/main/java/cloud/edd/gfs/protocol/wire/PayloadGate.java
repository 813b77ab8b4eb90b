package cloud.edd.gfs.protocol.wire;

import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ReadRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which frames may bring a payload to this side of a connection, known from the header before a byte of it is kept: answers
 * to reads that this side has asked for, no longer than asked, and at a door one kind of frame that shows a right to it.
 */
public final class PayloadGate {

    /** Bytes come in whole blocks, whatever part of them was asked for. */
    private static final long BLOCK_BYTES = 64 << 10;

    private final DataFrame.@Nullable BodyCase kind;
    private final Predicate<DataFrame> right;
    private final Map<Long, Integer> asked = new ConcurrentHashMap<>();

    private PayloadGate(DataFrame.@Nullable BodyCase kind, Predicate<DataFrame> right) {
        this.kind = kind;
        this.right = right;
    }

    /** Of a side that connects: only what it has asked for. */
    public static PayloadGate forAnswers() {
        return new PayloadGate(null, header -> false);
    }

    /**
     * Of a door.
     *
     * @param kind the one frame that may have a payload there
     * @param right whether the header of such a frame proves that its sender may send it
     */
    public static PayloadGate forRequests(DataFrame.BodyCase kind, Predicate<DataFrame> right) {
        return new PayloadGate(kind, right);
    }

    /** This frame is about to be sent. */
    void sends(DataFrame header) {
        if (header.hasRead() && !header.getRead().getChecksumsOnly()) {
            asked.put(header.getId(), mostBytes(header.getRead()));
        } else if (header.hasMetadataRead()) {
            asked.put(
                    header.getId(), Math.clamp(header.getMetadataRead().getLength(), 0, WireLimits.MAX_PAYLOAD_BYTES));
        }
    }

    /** How long the payload of a frame with this header may be. Once for each frame. */
    int limit(DataFrame header) {
        if (isAnswer(header)) {
            Integer most = asked.remove(header.getId());
            return most == null ? 0 : most;
        }
        return header.getBodyCase() == kind ? WireLimits.MAX_PAYLOAD_BYTES : 0;
    }

    /** Whether the payload is worth memory; else it is thrown away as it comes, and the frame arrives without. */
    boolean admits(DataFrame header) {
        return isAnswer(header) || right.test(header);
    }

    private static boolean isAnswer(DataFrame header) {
        return header.hasReadReply() || header.hasMetadataReadReply();
    }

    private static int mostBytes(ReadRequest request) {
        long from = Integer.toUnsignedLong(request.getOffset());
        long to = from + Integer.toUnsignedLong(request.getLength());
        long blocks = (to + BLOCK_BYTES - 1) / BLOCK_BYTES - from / BLOCK_BYTES;
        return (int) Math.min(blocks * BLOCK_BYTES, WireLimits.MAX_READ_PAYLOAD_BYTES);
    }
}
