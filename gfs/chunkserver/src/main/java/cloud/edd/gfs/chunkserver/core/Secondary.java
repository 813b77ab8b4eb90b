package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;

/** A member, or a replica that joins, that a primary forwards to: how far it was sent to, and how far it has voted. */
final class Secondary {

    /** Bytes sent and not voted on at most, unless a single append is longer. */
    static final int WINDOW_BYTES = 4 << 20;

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
    }

    boolean owesVotes() {
        return sentEnd > votedEnd;
    }

    boolean takes(WriteBatch batch) {
        return batch.offset == sentEnd && (!owesVotes() || batch.end() - votedEnd <= WINDOW_BYTES);
    }
}
