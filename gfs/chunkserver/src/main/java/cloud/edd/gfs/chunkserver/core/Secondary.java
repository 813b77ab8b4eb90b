package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;

/** A member that a primary forwards to: how far it was sent to, and how far it has voted. */
final class Secondary {

    /** Bytes sent and not voted on at most, unless a single append is longer. */
    static final int WINDOW_BYTES = 4 << 20;

    final Uuid storageId;
    final PeerLinks.PeerLink link;
    int sentEnd;
    int votedEnd;
    /** When it last voted, or was last owed nothing. */
    long movedNanos;

    Secondary(Uuid storageId, PeerLinks.PeerLink link, int end, long now) {
        this.storageId = storageId;
        this.link = link;
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
