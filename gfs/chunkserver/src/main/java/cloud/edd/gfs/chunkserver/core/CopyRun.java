package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.StoredInstall;
import cloud.edd.proto.gfs.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Makes one copy what an order says. First come the checksums of all blocks, which together must give that of the whole; then each
 * block is taken from the file that is here, if it fits, or from a source. A source whose bytes do not fit is left for the next
 * one at that block. The result is a new file that takes the place of the old one in one step.
 */
final class CopyRun {

    /** A whole number of blocks. */
    private static final int PIECE_BYTES = 1 << 20;

    /** Pieces asked for, or on their way to the disk, at a time: 4 MiB in memory for each copy. */
    private static final int WINDOW_PIECES = 4;

    private enum Stage {
        CHECKSUMS,
        BLOCKS,
        SEALING,
        INSTALLING,
        OVER
    }

    /** What a copy needs of the desk. */
    interface Desk {

        /** Whether so many bytes may be moved now; asked again when time has passed. */
        boolean mayMove(int bytes);

        void fetched(int bytes);

        /** Before the copy here is replaced. */
        void replacing(Uuid handle);

        void over(CopyRun run, CopyResult result);
    }

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Desk desk;
    private final CopyOrder order;
    private final Uuid handle;
    private final int length;
    private final CopySources sources;
    private final StagedFile staged;
    private final ArrayDeque<CopySources.Piece> wanted = new ArrayDeque<>();
    private final int localEnd;
    private int[] expected = new int[0];
    private int lookedAt;
    private boolean looking;
    private long fetchedBytes;
    private Stage stage = Stage.CHECKSUMS;

    CopyRun(Surroundings surroundings, Replicas replicas, PeerLinks links, CopyOrder order, Desk desk) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.desk = desk;
        this.order = order;
        this.handle = order.getHandle();
        this.length = order.getCommitted().getLength();
        this.sources = new CopySources(surroundings, links, order, replicas.storageId());
        this.staged = new StagedFile(surroundings, handle, this::diskFailed);
        ReplicaCore here = replicas.find(handle);
        this.localEnd = here == null ? 0 : Math.min(here.end(), length);
    }

    CopyOrder order() {
        return order;
    }

    /** Past the point of no return: it can only come to its end. */
    boolean installing() {
        return stage == Stage.INSTALLING;
    }

    void begin() {
        staged.begin();
        if (length == 0) {
            seal();
        } else {
            askForChecksums();
        }
    }

    /** Nobody wants it any more; no result is given. */
    void stop() {
        stage = Stage.OVER;
        staged.discard(() -> {});
    }

    void tick() {
        if (sources.late()) {
            askNext(sources.leave("it did not send what was asked for in time"));
        }
        pump();
    }

    void gone(PeerLinks.PeerLink peer, String reason) {
        if (sources.uses(peer)) {
            askNext(sources.leave(reason));
        }
    }

    /** @return whether the answer was for this copy */
    boolean answered(long id, ReadReply reply, Payload payload) {
        CopySources.Piece piece = sources.answered(id);
        if (piece == null) {
            return false;
        }
        if (stage == Stage.OVER) {
            return true;
        }
        if (reply.hasError()) {
            wantAgain(piece);
            askNext(sources.leave(reply.getError().getMessage()));
        } else if (piece.checksumsOnly()) {
            checksums(reply);
        } else {
            block(piece, payload);
        }
        return true;
    }

    // ---- checksums ------------------------------------------------------------------------------------------

    private void askForChecksums() {
        if (sources.exhausted()) {
            fail(noSource());
        } else {
            sources.ask(new CopySources.Piece(0, length, true));
        }
    }

    private void checksums(ReadReply reply) {
        int blocks = (length + StorageLayout.BLOCK_BYTES - 1) / StorageLayout.BLOCK_BYTES;
        int[] sums =
                reply.getBlockCrc32CList().stream().mapToInt(Integer::intValue).toArray();
        if (sums.length != blocks || whole(sums) != order.getCommitted().getCrc32C()) {
            askNext(sources.leaveBad("its checksums are not those of what is committed"));
            return;
        }
        expected = sums;
        stage = Stage.BLOCKS;
        pump();
    }

    private int whole(int[] sums) {
        int crc = Crc32c.EMPTY;
        int full = length / StorageLayout.BLOCK_BYTES;
        for (int block = 0; block < full; block++) {
            crc = Crc32c.combine(crc, sums[block], StorageLayout.BLOCK_BYTES);
        }
        int tail = length % StorageLayout.BLOCK_BYTES;
        return tail == 0 ? crc : Crc32c.combine(crc, sums[full], tail);
    }

    private void askNext(List<CopySources.Piece> again) {
        again.forEach(this::wantAgain);
        if (stage == Stage.CHECKSUMS) {
            askForChecksums();
        } else {
            pump();
        }
    }

    private void wantAgain(CopySources.Piece piece) {
        if (!piece.checksumsOnly()) {
            wanted.addFirst(piece);
        }
    }

    // ---- blocks ---------------------------------------------------------------------------------------------

    private void pump() {
        if (stage != Stage.BLOCKS) {
            return;
        }
        while (!wanted.isEmpty() && hasRoom()) {
            if (sources.exhausted()) {
                fail(noSource());
                return;
            }
            if (!desk.mayMove(wanted.getFirst().length())) {
                return;
            }
            sources.ask(wanted.removeFirst());
        }
        look();
        boolean nothingOpen = wanted.isEmpty() && sources.underWay() == 0 && staged.writing() == 0 && !looking;
        if (nothingOpen && lookedAt == length) {
            seal();
        }
    }

    private boolean hasRoom() {
        return sources.underWay() + staged.writing() < WINDOW_PIECES;
    }

    /** What is here already, committed or not, needs no journey if its blocks are what they must be. */
    private void look() {
        while (lookedAt < length && !looking && wanted.isEmpty() && hasRoom()) {
            CopySources.Piece next = new CopySources.Piece(lookedAt, Math.min(PIECE_BYTES, length - lookedAt), false);
            if (!desk.mayMove(next.length())) {
                return;
            }
            lookedAt = next.end();
            if (next.offset() < localEnd) {
                looking = true;
                long at = StorageLayout.DATA_OFFSET + (long) next.offset();
                surroundings.disk(
                        new DiskRequest.ReadAt(StorageLayout.chunk(handle), at, next.length()),
                        result -> looked(next, result));
            } else if (sources.exhausted()) {
                wanted.addLast(next);
                fail(noSource());
            } else {
                sources.ask(next);
            }
        }
    }

    private void looked(CopySources.Piece piece, DiskResult result) {
        looking = false;
        Payload content = result instanceof DiskResult.Bytes(Payload bytes) ? bytes : Payload.empty();
        if (stage == Stage.BLOCKS) {
            take(piece, content);
            pump();
        }
        content.release();
    }

    private void block(CopySources.Piece piece, Payload payload) {
        fetchedBytes += payload.length();
        desk.fetched(payload.length());
        boolean all = payload.length() == piece.length() && take(piece, payload);
        if (payload.length() != piece.length()) {
            wantAgain(piece);
        }
        if (all) {
            pump();
        } else {
            askNext(sources.leaveBad("a block does not fit its checksum"));
        }
    }

    /** Stores the blocks that are what they must be, wants the others. */
    private boolean take(CopySources.Piece piece, Payload content) {
        boolean all = true;
        int from = piece.offset();
        while (from < piece.end()) {
            boolean fits = fits(piece, content, from);
            int to = from;
            do {
                to = Math.min(piece.end(), to + StorageLayout.BLOCK_BYTES);
            } while (to < piece.end() && fits(piece, content, to) == fits);
            if (fits) {
                staged.write(from, content.slice(from - piece.offset(), to - from), this::pump);
            } else {
                all = false;
                wanted.addLast(new CopySources.Piece(from, to - from, false));
            }
            from = to;
        }
        return all;
    }

    private boolean fits(CopySources.Piece piece, Payload content, int block) {
        int blockLength = Math.min(StorageLayout.BLOCK_BYTES, length - block);
        int at = block - piece.offset();
        return at + blockLength <= content.length()
                && Crc32c.of(content.bytes().slice(at, blockLength)) == expected[block / StorageLayout.BLOCK_BYTES];
    }

    // ---- the end --------------------------------------------------------------------------------------------

    private void seal() {
        stage = Stage.SEALING;
        int full = length / StorageLayout.BLOCK_BYTES;
        ByteBuffer table = ByteBuffer.allocate(full * StorageLayout.TABLE_ENTRY_BYTES);
        for (int block = 0; block < full; block++) {
            table.putInt(expected[block]);
        }
        staged.seal(
                ChunkFileWriter.header(order, replicas.storageId()),
                Payload.of(table.array()),
                () -> install(full < expected.length ? expected[full] : Crc32c.EMPTY));
    }

    private void install(int tailCrc) {
        ReplicaCore replica = replicas.findOrCreate(handle);
        if (replica.committed().getLength() > length) {
            fail(Refusals.notHappened(
                    ErrorCode.WRONG_LENGTH,
                    "this copy has " + replica.committed().getLength() + " committed bytes by now, the order is for "
                            + length));
            return;
        }
        if (replica.undecided().stream().anyMatch(segment -> segment.version >= order.getVersion())) {
            // It has come up by itself, and what it voted for counts.
            fail(Refusals.notHappened(
                    ErrorCode.WRONG_VERSION,
                    "this copy takes part in the writes of version " + replica.version() + " by itself"));
            return;
        }
        stage = Stage.INSTALLING;
        desk.replacing(handle);
        StoredInstall.Builder target = StoredInstall.newBuilder()
                .setHandle(handle)
                .setVersion(order.getVersion())
                .setCommitted(order.getCommitted())
                .setTailCrc32C(tailCrc)
                .setAddedSequence(order.getAddedSequence());
        new Install(replicas, replica, target, this::done).begin();
    }

    private void done(ReplicaCore replica) {
        stage = Stage.OVER;
        if (replica.quarantined()) {
            GfsError error = Refusals.notHappened(ErrorCode.CORRUPT, "the disk failed the copy in its place");
            desk.over(this, result().setError(error).build());
            return;
        }
        desk.over(
                this,
                result().setVersion(replica.version())
                        .setCommitted(replica.committed())
                        .build());
    }

    private void diskFailed(DiskResult.Failed failure) {
        boolean full = failure.failure() == DiskResult.Failure.NO_SPACE;
        fail(Refusals.notHappened(
                full ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL,
                "the copy of chunk " + ChunkHandles.text(handle) + " cannot be written: " + failure.detail()));
    }

    private GfsError noSource() {
        return Refusals.notHappened(
                ErrorCode.UNAVAILABLE,
                "no source of chunk " + ChunkHandles.text(handle) + " could be copied from: " + sources.troubles());
    }

    /** The result is given when nothing is left of the attempt. */
    private void fail(GfsError error) {
        if (stage == Stage.OVER) {
            return;
        }
        stage = Stage.OVER;
        staged.discard(() -> {
            CopyResult.Builder result = result().setError(error);
            ReplicaCore here = replicas.find(handle);
            if (here != null) {
                result.setVersion(here.version()).setCommitted(here.committed());
                replicas.dropIfEmpty(here);
            }
            desk.over(this, result.build());
        });
    }

    private CopyResult.Builder result() {
        return CopyResult.newBuilder()
                .setHandle(handle)
                .setAddedSequence(order.getAddedSequence())
                .setCommitted(ChunkState.getDefaultInstance())
                .addAllBadSources(sources.bad())
                .setFetchedBytes(fetchedBytes);
    }
}
