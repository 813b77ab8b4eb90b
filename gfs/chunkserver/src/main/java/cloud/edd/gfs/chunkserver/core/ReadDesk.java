package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ReadToken;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads: the stored checksums of the blocks, then their bytes straight from the file. Nothing beyond what is known here to be
 * committed is ever served, and nothing beyond the token's length.
 */
final class ReadDesk {

    /** A token that promises more than is known here waits so long for the commit, which is usually on its way. */
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int MAX_WAITING = 1_024;

    private record Ask(
            long link, long id, ReadToken token, int offset, int length, boolean checksumsOnly, long sinceNanos) {}

    /** What reads need of the rest of the chunkserver. */
    interface Listener {

        void askAbout(ReplicaCore replica);

        /** A block does not fit its checksum. */
        void suspect(ReplicaCore replica);
    }

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Admission admission;
    private final Listener listener;
    private final List<Ask> waiting = new ArrayList<>();

    ReadDesk(Surroundings surroundings, Replicas replicas, Admission admission, Listener listener) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.admission = admission;
        this.listener = listener;
    }

    /** A client's; the checksums alone would be of no use to him. */
    void read(long link, long id, ReadRequest request) {
        if (request.getChecksumsOnly()) {
            refuse(
                    link,
                    id,
                    Refusals.notHappened(
                            ErrorCode.INVALID_ARGUMENT,
                            "checksums without bytes are for chunkservers, on their own port"));
        } else {
            readByPeer(link, id, request);
        }
    }

    /** For a copy as well. */
    void readByPeer(long link, long id, ReadRequest request) {
        Admission.OpenedRead opened = admission.open(request);
        ReadToken token = opened.token();
        if (token == null) {
            refuse(link, id, opened.refusal());
            return;
        }
        long end = Integer.toUnsignedLong(request.getOffset()) + Integer.toUnsignedLong(request.getLength());
        if (request.getLength() == 0 || end > Integer.toUnsignedLong(token.getCommittedLength())) {
            refuse(
                    link,
                    id,
                    Refusals.notHappened(
                            ErrorCode.INVALID_ARGUMENT,
                            "the range ends at " + end + ", the token at " + token.getCommittedLength()));
            return;
        }
        serve(new Ask(
                link,
                id,
                token,
                request.getOffset(),
                request.getLength(),
                request.getChecksumsOnly(),
                surroundings.nowNanos()));
    }

    /** Reads that wait for a commit. */
    int waiting() {
        return waiting.size();
    }

    /** More is known to be committed: those that wait for it may have their turn. */
    void committed(ReplicaCore replica) {
        for (Ask ask : List.copyOf(waiting)) {
            if (ask.token().getHandle().equals(replica.handle())
                    && replica.committed().getLength() >= ask.token().getCommittedLength()) {
                waiting.remove(ask);
                serve(ask);
            }
        }
    }

    void tick() {
        for (Ask ask : List.copyOf(waiting)) {
            if (surroundings.nowNanos() - ask.sinceNanos() > CATCH_UP_NANOS) {
                waiting.remove(ask);
                refuseBehind(ask);
            }
        }
    }

    private void serve(Ask ask) {
        ReplicaCore replica = replicas.find(ask.token().getHandle());
        String chunk = "chunk " + ChunkHandles.text(ask.token().getHandle());
        if (replica == null || !replica.worthStoring()) {
            refuse(ask, ErrorCode.NOT_FOUND, chunk + " is not on this server");
        } else if (replica.quarantined()) {
            refuse(ask, ErrorCode.CORRUPT, "this copy of " + chunk + " is damaged: read another one");
        } else if (replica.version() < ask.token().getVersion() || replica.staged()) {
            refuseBehind(ask);
        } else if (replica.committed().getLength() < ask.token().getCommittedLength()) {
            if (replica.hasUndecided() && waiting.size() < MAX_WAITING) {
                waiting.add(ask);
                listener.askAbout(replica);
            } else {
                refuseBehind(ask);
            }
        } else {
            readTable(ask, replica);
        }
    }

    private void readTable(Ask ask, ReplicaCore replica) {
        int first = ask.offset() / StorageLayout.BLOCK_BYTES;
        int blocksEnd = (ask.offset() + ask.length() + StorageLayout.BLOCK_BYTES - 1)
                / StorageLayout.BLOCK_BYTES
                * StorageLayout.BLOCK_BYTES;
        int payloadEnd = Math.min(blocksEnd, ask.token().getCommittedLength());
        int count = payloadEnd / StorageLayout.BLOCK_BYTES - first;
        boolean cut = payloadEnd % StorageLayout.BLOCK_BYTES != 0;
        if (count == 0) {
            cutBlock(ask, replica, new ArrayList<>(), payloadEnd, cut);
            return;
        }
        long at = StorageLayout.TABLE_OFFSET + (long) first * StorageLayout.TABLE_ENTRY_BYTES;
        surroundings.disk(
                new DiskRequest.ReadAt(replica.file(), at, count * StorageLayout.TABLE_ENTRY_BYTES), result -> {
                    Payload table = bytes(ask, replica, result, count * StorageLayout.TABLE_ENTRY_BYTES);
                    if (table != null) {
                        ByteBuffer entries = table.bytes();
                        List<Integer> checksums = new ArrayList<>();
                        while (entries.hasRemaining()) {
                            checksums.add(entries.getInt());
                        }
                        table.release();
                        cutBlock(ask, replica, checksums, payloadEnd, cut);
                    }
                });
    }

    private void cutBlock(Ask ask, ReplicaCore replica, List<Integer> checksums, int payloadEnd, boolean cut) {
        if (!cut) {
            send(ask, replica, checksums, payloadEnd);
        } else if (payloadEnd == replica.committed().getLength()) {
            checksums.add(replica.committedTailCrc());
            send(ask, replica, checksums, payloadEnd);
        } else {
            prefix(ask, replica, checksums, payloadEnd);
        }
    }

    /** The token is shorter than the chunk by now: its last block is cut, after the whole of it was verified. */
    private void prefix(Ask ask, ReplicaCore replica, List<Integer> checksums, int payloadEnd) {
        int block = payloadEnd / StorageLayout.BLOCK_BYTES;
        int from = block * StorageLayout.BLOCK_BYTES;
        int known =
                Math.min(from + StorageLayout.BLOCK_BYTES, replica.committed().getLength()) - from;
        int tailCrc = replica.committedTailCrc();
        boolean full = known == StorageLayout.BLOCK_BYTES;
        long entryAt = StorageLayout.TABLE_OFFSET + (long) block * StorageLayout.TABLE_ENTRY_BYTES;
        surroundings.disk(new DiskRequest.ReadAt(replica.file(), entryAt, Integer.BYTES), entry -> {
            Payload stored = full ? bytes(ask, replica, entry, Integer.BYTES) : Payload.empty();
            if (stored == null) {
                return;
            }
            int expected = full ? stored.bytes().getInt() : tailCrc;
            surroundings.disk(
                    new DiskRequest.ReadAt(replica.file(), StorageLayout.DATA_OFFSET + (long) from, known), result -> {
                        Payload content = bytes(ask, replica, result, known);
                        if (content == null) {
                            return;
                        }
                        if (content.crc32c() != expected) {
                            content.release();
                            listener.suspect(replica);
                            refuse(ask, ErrorCode.CORRUPT, "a block of this copy is damaged: read another one");
                            return;
                        }
                        checksums.add(Crc32c.of(content.bytes().slice(0, payloadEnd - from)));
                        content.release();
                        send(ask, replica, checksums, payloadEnd);
                    });
        });
    }

    private void send(Ask ask, ReplicaCore replica, List<Integer> checksums, int payloadEnd) {
        int from = ask.offset() / StorageLayout.BLOCK_BYTES * StorageLayout.BLOCK_BYTES;
        DataFrame header = DataFrame.newBuilder()
                .setId(ask.id())
                .setReadReply(ReadReply.newBuilder().setBlockOffset(from).addAllBlockCrc32C(checksums))
                .build();
        if (ask.checksumsOnly()) {
            surroundings.send(ask.link(), header);
            return;
        }
        surroundings.sendFile(
                ask.link(),
                header,
                new ReadPlan(replica.file(), StorageLayout.DATA_OFFSET + (long) from, payloadEnd - from));
    }

    private @Nullable Payload bytes(Ask ask, ReplicaCore replica, DiskResult result, int length) {
        if (result instanceof DiskResult.Bytes(Payload content) && content.length() == length) {
            return content;
        }
        listener.suspect(replica);
        refuse(ask, ErrorCode.CORRUPT, "the chunk file cannot be read: read another copy");
        return null;
    }

    private void refuseBehind(Ask ask) {
        refuse(
                ask,
                ErrorCode.BEHIND,
                "this copy of chunk " + ChunkHandles.text(ask.token().getHandle()) + " is not as far as the token");
    }

    private void refuse(Ask ask, ErrorCode code, String message) {
        refuse(ask.link(), ask.id(), Refusals.notHappened(code, message));
    }

    private void refuse(long link, long id, GfsError error) {
        surroundings.send(
                link,
                DataFrame.newBuilder()
                        .setId(id)
                        .setReadReply(ReadReply.newBuilder().setError(error))
                        .build());
    }
}
