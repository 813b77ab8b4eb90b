package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.ObjIntConsumer;

/** Reads chunks that somebody found suspicious, one after the other, and says which block is the first bad one. */
final class Verifier {

    /** A whole number of blocks; read at a time. */
    private static final int STEP_BYTES = 1 << 20;

    /** More suspicion than this is a dying disk; what is left out is asked for again by the next reader. */
    private static final int MAX_WAITING = 4_096;

    private final Surroundings surroundings;
    private final ObjIntConsumer<ReplicaCore> bad;
    private final ArrayDeque<ReplicaCore> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * @param bad hears of a chunk and where in it the first bad block begins
     */
    Verifier(Surroundings surroundings, ObjIntConsumer<ReplicaCore> bad) {
        this.surroundings = surroundings;
        this.bad = bad;
    }

    void add(ReplicaCore replica) {
        if (!replica.quarantined() && waiting.size() < MAX_WAITING && !waiting.contains(replica)) {
            waiting.addLast(replica);
            next();
        }
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        ReplicaCore replica = waiting.removeFirst();
        new Pass(replica).begin();
    }

    private void done() {
        busy = false;
        next();
    }

    /** One reading of what was committed when it began. */
    private final class Pass {
        private final ReplicaCore replica;
        private final ChunkState committed;
        private final int tailCrc;
        private ByteBuffer table = ByteBuffer.allocate(0);
        private int position;
        private int wholeCrc = Crc32c.EMPTY;

        Pass(ReplicaCore replica) {
            this.replica = replica;
            this.committed = replica.committed();
            this.tailCrc = replica.committedTailCrc();
        }

        void begin() {
            int bytes = committed.getLength() / StorageLayout.BLOCK_BYTES * StorageLayout.TABLE_ENTRY_BYTES;
            surroundings.disk(new DiskRequest.ReadAt(replica.file(), StorageLayout.TABLE_OFFSET, bytes), result -> {
                if (result instanceof DiskResult.Bytes(Payload entries) && entries.length() == bytes) {
                    table = ByteBuffer.wrap(entries.toByteArray());
                    entries.release();
                    step();
                } else {
                    found(0);
                }
            });
        }

        private void step() {
            if (replica.deleted() || replica.quarantined()) {
                done();
                return;
            }
            int length = Math.min(STEP_BYTES, committed.getLength() - position);
            if (length == 0) {
                if (wholeCrc == committed.getCrc32C()) {
                    done();
                } else {
                    found(0);
                }
                return;
            }
            long at = StorageLayout.DATA_OFFSET + (long) position;
            surroundings.disk(new DiskRequest.ReadAt(replica.file(), at, length), result -> {
                if (result instanceof DiskResult.Bytes(Payload content) && content.length() == length) {
                    int badBlock = firstBad(content);
                    content.release();
                    if (badBlock >= 0) {
                        found(badBlock);
                    } else {
                        position += length;
                        step();
                    }
                } else {
                    found(position);
                }
            });
        }

        private int firstBad(Payload content) {
            for (int from = 0; from < content.length(); from += StorageLayout.BLOCK_BYTES) {
                int length = Math.min(StorageLayout.BLOCK_BYTES, content.length() - from);
                int crc = Crc32c.of(content.bytes().slice(from, length));
                boolean full = length == StorageLayout.BLOCK_BYTES;
                int expected = full ? table.getInt() : tailCrc;
                if (crc != expected) {
                    return position + from;
                }
                wholeCrc = Crc32c.combine(wholeCrc, crc, length);
            }
            return -1;
        }

        private void found(int offset) {
            if (!replica.deleted()) {
                bad.accept(replica, offset);
            }
            done();
        }
    }
}
