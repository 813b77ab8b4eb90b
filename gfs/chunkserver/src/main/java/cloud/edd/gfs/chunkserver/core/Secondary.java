package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;

/** A member, or a replica that joins, that a primary forwards to: how far it was sent to, and how far it has voted. */
final class Secondary {

    /** Bytes sent and not voted on at most, unless a single append is longer. */
    static final int WINDOW_BYTES = 4 << 20;

    /** A batch on its way, by the id of its frame. */
    private record Sent(long id, int offset, int end) {}

    /** Not voted on yet; no more than the pipeline holds. */
    private final ArrayDeque<Sent> owed = new ArrayDeque<>();

    final Uuid storageId;
    final PeerLinks.PeerLink link;
    /** A member; what a joining one prepares makes it GOOD and no quorum. */
    final boolean member;

    int sentEnd;
    int votedEnd;
    /** When it last voted, or was last owed nothing. */
    long movedNanos;

    Secondary(Uuid storageId, PeerLinks.PeerLink link, boolean member, int end, long now) {
        this.storageId = storageId;
        this.link = link;
        this.member = member;
        restart(end, now);
    }

    void restart(int end, long now) {
        sentEnd = end;
        votedEnd = end;
        movedNanos = now;
        owed.clear();
    }

    void sent(long id, WriteBatch batch) {
        sentEnd = batch.end();
        owed.addLast(new Sent(id, batch.offset, batch.end()));
    }

    void votedTo(int end, long now) {
        votedEnd = end;
        movedNanos = now;
        owed.removeIf(sent -> sent.end() <= end);
    }

    /** Up to where it may still prepare when it refused the batch of a frame: votes on those before may be on their way. */
    int endBefore(long refusedId) {
        return owed.stream()
                .filter(sent -> sent.id() == refusedId)
                .mapToInt(Sent::offset)
                .findFirst()
                .orElse(sentEnd);
    }

    boolean owesVotes() {
        return sentEnd > votedEnd;
    }

    boolean takes(WriteBatch batch) {
        return batch.offset == sentEnd && (!owesVotes() || batch.end() - votedEnd <= WINDOW_BYTES);
    }
}
