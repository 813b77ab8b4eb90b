package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.Replica;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The part of a range that lies in one chunk, on its way from one replica at a time. What has arrived is verified, and is kept in order
 * until it is taken, so that two chunks of a stream can be on their way at once. Offsets are in the file unless said otherwise.
 */
final class ChunkReading {

    /** What a reader hears of each of its chunks. */
    interface Owner {
        /** There is a link, and something can be asked for. */
        void ready();

        /** More can be taken, or asked for. */
        void arrived(ChunkReading chunk);

        /** More bytes of an answer have arrived. */
        void moved(ChunkReading chunk);

        /**
         * The present replica is of no use, and has been left.
         *
         * @param stale what the master told is out of date, so that no other replica will do better
         */
        void troubled(ChunkReading chunk, ErrorCode code, String reason, boolean stale);

        /** @param offset in the chunk, of a block that does not fit its checksum */
        void lied(ChunkLocation chunk, Replica replica, int offset);
    }

    /**
     * Verified bytes.
     *
     * @param offset of the first in the chunk
     * @param reply with the checksums of their blocks
     */
    record Piece(int offset, ReadReply reply, Payload bytes) {}

    /** Asked for on the present link, in the order of the answers. The offset is in the chunk. */
    private record Asked(long id, int offset, int length) {}

    private final Turn turn;
    private final ClientLimits limits;
    private final ChunkLocation chunk;
    private final long stop;
    private final Owner owner;
    private final ServerLink link;
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private int replica = -1;
    private long asking;
    private long arrived;
    private boolean connected;

    /**
     * @param from the first byte, in the chunk
     * @param stop the byte after the last, in the chunk or at its end
     */
    ChunkReading(Turn turn, ClientLimits limits, ChunkLocation chunk, long from, long stop, Owner owner) {
        this.turn = turn;
        this.limits = limits;
        this.chunk = chunk;
        this.stop = stop;
        this.owner = owner;
        this.link = new ServerLink(turn, limits, new Answers());
        this.asking = from;
        this.arrived = from;
    }

    /** The byte after the last that is read here. */
    long stop() {
        return stop;
    }

    int index() {
        return chunk.getChunkIndex();
    }

    /** Nothing is left to be asked for. */
    boolean isAsked() {
        return asking == stop;
    }

    /** No answer is waited for. */
    boolean isIdle() {
        return asked.isEmpty();
    }

    /** The link to whom an event belongs. */
    ServerLink link() {
        return link;
    }

    /** Leaves the present replica for the next one, at the byte where it stands; false when there is none left. */
    boolean nextReplica() {
        leave();
        replica++;
        if (replica >= chunk.getReplicasCount()) {
            return false;
        }
        connect();
        return true;
    }

    /** Leaves the present replica. */
    void leave() {
        link.close();
        asked.clear();
        asking = arrived;
    }

    private void connect() {
        connected = false;
        link.open(chunk.getReplicas(replica));
    }

    /**
     * Asks for as much as there is room for.
     *
     * @param consumed what the application is through with
     * @param readAhead so much behind it may be asked for, or have arrived
     */
    void ask(long consumed, int readAhead) {
        if (!link.isThere() && asking < stop) {
            connect();
        }
        while (link.isOpen() && asking < stop && hasRoom(consumed, readAhead)) {
            int length = next();
            int offset = (int) (asking - chunk.getOffset());
            Asked request = new Asked(turn.number(), offset, length);
            asked.addLast(request);
            asking += length;
            link.send(
                    DataFrame.newBuilder()
                            .setId(request.id())
                            .setRead(ReadRequest.newBuilder()
                                    .setToken(chunk.getToken())
                                    .setOffset(offset)
                                    .setLength(length))
                            .build(),
                    Payload.empty());
            link.expect();
        }
    }

    /** Whether there is room for what would be asked for first. */
    boolean hasRoom(long consumed, int readAhead) {
        return asking <= consumed || asking + next() - consumed <= readAhead;
    }

    private int next() {
        int untilBoundary = limits.readBytes() - (int) (asking - chunk.getOffset()) % limits.readBytes();
        return (int) Math.min(untilBoundary, stop - asking);
    }

    /** The next verified bytes, which the caller releases from then on. */
    @Nullable Piece take() {
        return pieces.pollFirst();
    }

    /** Gives back what nobody has taken. */
    void close() {
        link.close();
        asked.clear();
        pieces.forEach(piece -> piece.bytes().release());
        pieces.clear();
    }

    private final class Answers implements ServerLink.Owner {

        @Override
        public void opened() {
            connected = true;
            owner.ready();
        }

        @Override
        public void moved() {
            owner.moved(ChunkReading.this);
        }

        @Override
        public void lost(String reason) {
            if (connected && asked.isEmpty()) {
                // Idle while the application took its time: connected again when there is something to ask.
                return;
            }
            owner.troubled(ChunkReading.this, ErrorCode.UNAVAILABLE, reason, false);
        }

        @Override
        public void received(DataFrame frame, Payload payload) {
            Asked request = asked.peekFirst();
            if (!frame.hasReadReply() || request == null || frame.getId() != request.id()) {
                payload.release();
                return;
            }
            ReadReply reply = frame.getReadReply();
            if (reply.hasError()) {
                payload.release();
                GfsError error = reply.getError();
                owner.troubled(ChunkReading.this, error.getCode(), error.getMessage(), stale(error));
                return;
            }
            int bad = BlockCheck.firstBad(
                    reply,
                    payload,
                    request.offset(),
                    request.length(),
                    chunk.getCommitted().getLength());
            if (bad != BlockCheck.GOOD) {
                payload.release();
                owner.lied(chunk, chunk.getReplicas(replica), bad);
                owner.troubled(ChunkReading.this, ErrorCode.CORRUPT, "bytes do not match their checksum", false);
                return;
            }
            asked.removeFirst();
            arrived += request.length();
            if (asked.isEmpty()) {
                link.expectNothing();
            } else {
                link.expect();
            }
            Payload bytes = payload.slice(request.offset() - BlockCheck.begin(request.offset()), request.length());
            pieces.addLast(new Piece(request.offset(), reply, bytes));
            owner.arrived(ChunkReading.this);
        }

        private static boolean stale(GfsError error) {
            return error.getCode() == ErrorCode.TOKEN_EXPIRED || error.getCode() == ErrorCode.WRONG_VERSION;
        }
    }
}
