package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import cloud.edd.proto.gfs.ChunkState;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a chunk file from its header to the end of what was committed when it began: header, every block against its
 * checksum, the whole against the checksum of the chunk. What cannot be read is as bad as what does not fit.
 */
final class ChunkCheck {

    /** A whole number of blocks; read at a time. */
    private static final int STEP_BYTES = 1 << 20;

    /** A chunk that becomes another one under the reading each time is read again later, not for ever. */
    private static final int MAX_READINGS = 3;

    /** What is wrong, and where in the chunk the first bad block begins. */
    record Finding(int offset, String reason) {}

    /** Who has a chunk checked. */
    interface Owner {

        /** Calls {@code read}, now or later: so many bytes are read then. */
        void pace(int bytes, Runnable read);

        /** @param finding null if everything fits, or the copy was given up meanwhile */
        void checked(ReplicaCore replica, @Nullable Finding finding);
    }

    private final Surroundings surroundings;
    private final ReplicaCore replica;
    private final Owner owner;
    private ChunkState committed = ChunkState.getDefaultInstance();
    private int incarnation;
    private int tailCrc;
    private ByteBuffer table = ByteBuffer.allocate(0);
    private int position;
    private int wholeCrc;
    private int readings;

    ChunkCheck(Surroundings surroundings, ReplicaCore replica, Owner owner) {
        this.surroundings = surroundings;
        this.replica = replica;
        this.owner = owner;
    }

    /** Whether there is something that can be checked. */
    static boolean applies(ReplicaCore replica) {
        return !replica.deleted()
                && !replica.quarantined()
                && !replica.fenced()
                && replica.committed().getLength() > 0;
    }

    /** What a check reads. */
    static long bytes(ReplicaCore replica) {
        return StorageLayout.DATA_OFFSET + (long) replica.committed().getLength();
    }

    void begin() {
        if (!applies(replica)) {
            owner.checked(replica, null);
            return;
        }
        readings++;
        committed = replica.committed();
        incarnation = replica.incarnation();
        tailCrc = replica.committedTailCrc();
        position = 0;
        wholeCrc = Crc32c.EMPTY;
        read(0, StorageLayout.DATA_OFFSET, content -> {
            if (!fits(content)) {
                found(0, "the header of the chunk file is damaged");
                return;
            }
            int entries = committed.getLength() / StorageLayout.BLOCK_BYTES * StorageLayout.TABLE_ENTRY_BYTES;
            table = ByteBuffer.wrap(
                    content.slice(StorageLayout.TABLE_OFFSET, entries).toByteArray());
            step();
        });
    }

    private void step() {
        if (!applies(replica)) {
            owner.checked(replica, null);
            return;
        }
        int length = Math.min(STEP_BYTES, committed.getLength() - position);
        if (length == 0) {
            if (wholeCrc == committed.getCrc32C()) {
                owner.checked(replica, null);
            } else {
                found(0, "the stored blocks are not those that were committed");
            }
            return;
        }
        read(StorageLayout.DATA_OFFSET + (long) position, length, content -> {
            int bad = firstBad(content);
            if (bad >= 0) {
                found(bad, "stored bytes do not fit their checksum");
            } else {
                position += length;
                step();
            }
        });
    }

    private interface Content {
        void use(Payload bytes);
    }

    private void read(long at, int length, Content then) {
        owner.pace(
                length,
                () -> surroundings.disk(new DiskRequest.ReadAt(replica.file(), at, length), result -> {
                    switch (result) {
                        case DiskResult.Bytes(Payload bytes)
                        when bytes.length() == length -> {
                            then.use(bytes);
                            bytes.release();
                        }
                        case DiskResult.Bytes(Payload bytes) -> {
                            int got = bytes.length();
                            bytes.release();
                            found(position, "the chunk file ends at " + (at + got) + ", before what is committed");
                        }
                        case DiskResult.Failed(DiskResult.Failure failure, String detail) ->
                            found(position, "the chunk file cannot be read (" + failure + ": " + detail + ")");
                        case DiskResult other -> throw new IllegalStateException("a read was answered by " + other);
                    }
                }));
    }

    private boolean fits(Payload content) {
        ChunkHeader header = header(content);
        return header != null && header.getHandle().equals(replica.handle());
    }

    /** What the beginning of a chunk file says; null if it says nothing. */
    static @Nullable ChunkHeader header(Payload content) {
        ByteBuffer header = content.bytes();
        if (header.remaining() < StorageLayout.HEADER_BYTES || header.getInt() != ChunkFileWriter.MAGIC) {
            return null;
        }
        int length = header.getInt();
        int crc = header.getInt();
        if (length < 0 || length > StorageLayout.HEADER_BYTES - header.position()) {
            return null;
        }
        ByteBuffer message = header.slice(header.position(), length);
        try {
            return Crc32c.of(message) == crc ? ChunkHeader.parseFrom(message) : null;
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
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

    private boolean isAnother() {
        return replica.incarnation() != incarnation || !replica.committed().equals(committed);
    }

    /** What was committed at the beginning may have been replaced by another copy while it was read: then that one counts. */
    private void found(int offset, String reason) {
        if (!applies(replica)) {
            owner.checked(replica, null);
        } else if (isAnother() && readings < MAX_READINGS) {
            begin();
        } else if (replica.incarnation() != incarnation) {
            owner.checked(replica, null);
        } else {
            owner.checked(replica, new Finding(offset, reason));
        }
    }
}
