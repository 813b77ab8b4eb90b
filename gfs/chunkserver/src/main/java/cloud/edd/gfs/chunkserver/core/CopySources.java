package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The good copies that one copy is made from: one at a time, the next when it fails, and what is asked of it right now. */
final class CopySources {

    /** For a MiB from a machine that answers at all; with the whole window under way that is 400 KiB/s. */
    private static final long PIECE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Part of a chunk; the checksums of all of it when {@code checksumsOnly}. */
    record Piece(int offset, int length, boolean checksumsOnly) {

        int end() {
            return offset + length;
        }
    }

    private record Ask(Piece piece, long atNanos) {}

    private final Surroundings surroundings;
    private final PeerLinks links;
    private final CopyOrder order;
    private final List<Replica> sources;
    private final Map<Long, Ask> underWay = new LinkedHashMap<>();
    private final List<Uuid> bad = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private int present;
    private PeerLinks.@Nullable PeerLink link;

    /**
     * @param own the storage that is copied to, which is no source
     */
    CopySources(Surroundings surroundings, PeerLinks links, CopyOrder order, Uuid own) {
        this.surroundings = surroundings;
        this.links = links;
        this.order = order;
        this.sources = order.getSourcesList().stream()
                .filter(source -> !source.getStorageId().equals(own))
                .toList();
    }

    boolean exhausted() {
        return present >= sources.size();
    }

    int underWay() {
        return underWay.size();
    }

    /** Those whose bytes did not fit. */
    List<Uuid> bad() {
        return bad;
    }

    /** What was wrong with each, for a person. */
    String troubles() {
        return troubles.isEmpty() ? "the order names none" : String.join("; ", troubles);
    }

    boolean uses(PeerLinks.PeerLink peer) {
        return link == peer;
    }

    /** There must be a source left. */
    void ask(Piece piece) {
        PeerLinks.PeerLink to = links.to(sources.get(present));
        link = to;
        long id = surroundings.nextNumber();
        underWay.put(id, new Ask(piece, surroundings.nowNanos()));
        ReadRequest request = ReadRequest.newBuilder()
                .setToken(order.getToken())
                .setOffset(piece.offset())
                .setLength(piece.length())
                .setChecksumsOnly(piece.checksumsOnly())
                .build();
        links.send(to, DataFrame.newBuilder().setId(id).setRead(request).build(), Payload.empty());
    }

    /** What the answer with this id is to; null if nobody waits for it. */
    @Nullable Piece answered(long id) {
        Ask ask = underWay.remove(id);
        return ask == null ? null : ask.piece();
    }

    boolean late() {
        return underWay.values().stream().anyMatch(ask -> surroundings.nowNanos() - ask.atNanos() > PIECE_NANOS);
    }

    /** Goes on to the next source; what was under way must be asked again. */
    List<Piece> leave(String reason) {
        if (!exhausted()) {
            troubles.add(sources.get(present).getServerId() + ": " + reason);
        }
        present++;
        link = null;
        List<Piece> open = underWay.values().stream().map(Ask::piece).toList();
        underWay.clear();
        return open;
    }

    /** Its bytes do not fit: it should look at them itself. */
    List<Piece> leaveBad(String reason) {
        if (!exhausted()) {
            bad.add(sources.get(present).getStorageId());
        }
        return leave(reason);
    }
}
