package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredStorage;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores the state of a data folder as of the beginning of a generation of the journal, in one of two preallocated files:
 * {@code u32 magic | u32 format version | u64 generation | u32 length | u32 CRC32C of all but this | StoredStorage, StoredChunk...},
 * each message behind its length.
 *
 * <p>Before that, every chunk file is forced that the journal alone kept safe.
 */
final class Checkpoints implements JournalCore.Snapshots {

    static final int MAGIC = 0x45444750;
    static final int HEADER_BYTES = 4 * Integer.BYTES + Long.BYTES;

    /** Forces under way at a time: enough to keep a disk busy, few enough to leave room for votes. */
    private static final int PARALLEL_FORCES = 4;

    private static final long MINIMUM_BYTES = 1 << 20;

    /** A length is written seven bits at a time, the lowest first. */
    private static final int LOW_BITS = 0x7F;

    private static final int MORE_FOLLOWS = 0x80;

    /** A checkpoint that was read back. */
    record Stored(long generation, StoredStorage storage, List<StoredChunk> chunks) {}

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Supplier<StoredStorage> storage;
    private long reserved;

    Checkpoints(Surroundings surroundings, Replicas replicas, Supplier<StoredStorage> storage) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.storage = storage;
    }

    @Override
    public int undecided() {
        return replicas.undecided();
    }

    @Override
    public void begin(long generation, Runnable complete) {
        byte[] encoded = encode(generation);
        reserve(encoded.length);
        ArrayDeque<ReplicaCore> dirty = new ArrayDeque<>(replicas.takeDirty());
        boolean names = replicas.takeNamesDirty();
        List<ReplicaCore> named = List.copyOf(dirty);
        Set<Uuid> failed = new TreeSet<>(ChunkHandles.ORDER);
        Runnable store = () -> store(generation, failed.isEmpty() ? encoded : giveUp(encoded, failed), complete);
        Runnable afterForces = !names
                ? store
                : () -> replicas.syncNames(() -> {
                    named.forEach(ReplicaCore::nameIsDurable);
                    store.run();
                });
        forceAll(dirty, failed, afterForces);
    }

    /**
     * Keeps the files several times as long as a checkpoint is, so that the next one fits also on a disk that is full by then:
     * the chunks that could come in between would need far more room than their entries.
     */
    private void reserve(int needed) {
        if (needed > reserved / 2) {
            reserved = Math.max(MINIMUM_BYTES, 4L * needed);
            for (long parity = 0; parity < 2; parity++) {
                surroundings.disk(
                        new DiskRequest.Preallocate(StorageLayout.checkpoint(parity), reserved), this::noteReserved);
            }
        }
    }

    private void noteReserved(DiskResult result) {
        if (result instanceof DiskResult.Failed) {
            reserved = 0;
        }
    }

    private void forceAll(ArrayDeque<ReplicaCore> dirty, Set<Uuid> failed, Runnable then) {
        int[] open = {Math.max(1, Math.min(PARALLEL_FORCES, dirty.size()))};
        int lanes = open[0];
        for (int lane = 0; lane < lanes; lane++) {
            forceNext(dirty, failed, () -> {
                open[0]--;
                if (open[0] == 0) {
                    then.run();
                }
            });
        }
    }

    /** What cannot be forced, or is given up already, is collected: with this checkpoint the journal lets go of its bytes. */
    private void forceNext(ArrayDeque<ReplicaCore> dirty, Set<Uuid> failed, Runnable then) {
        ReplicaCore next = dirty.pollFirst();
        if (next == null) {
            then.run();
        } else if (next.deleted()) {
            forceNext(dirty, failed, then);
        } else if (next.quarantined()) {
            failed.add(next.handle());
            forceNext(dirty, failed, then);
        } else {
            replicas.force(next, () -> forceNext(dirty, failed, then), () -> {
                failed.add(next.handle());
                forceNext(dirty, failed, then);
            });
        }
    }

    /**
     * The record that gives these copies up may come to the disk after the checkpoint, so the checkpoint says it, too. Records behind it,
     * which a replay puts on top, may have put whole copies in their place by then.
     */
    private static byte[] giveUp(byte[] encoded, Set<Uuid> handles) {
        Stored stored = decode(Payload.of(encoded));
        if (stored == null) {
            throw new IllegalStateException("a checkpoint that was just encoded cannot be read");
        }
        List<StoredChunk> chunks = stored.chunks().stream()
                .map(chunk -> handles.contains(chunk.getHandle())
                        ? chunk.toBuilder().setQuarantined(true).build()
                        : chunk)
                .toList();
        return encode(stored.generation(), stored.storage(), chunks);
    }

    private void store(long generation, byte[] encoded, Runnable complete) {
        String file = StorageLayout.checkpoint(generation);
        surroundings.write(file, 0, List.of(Payload.of(encoded)), this::mustSucceed);
        surroundings.disk(new DiskRequest.Force(file), result -> {
            mustSucceed(result);
            if (!surroundings.stopped()) {
                complete.run();
            }
        });
    }

    private void mustSucceed(DiskResult result) {
        if (result instanceof DiskResult.Failed(DiskResult.Failure failure, String detail)) {
            surroundings.stop("a checkpoint cannot be written (" + failure + ": " + detail
                    + "). Make room on the disk or replace it, then start again");
        }
    }

    byte[] encode(long generation) {
        long count = replicas.all().stream().filter(ReplicaCore::worthStoring).count();
        Iterable<StoredChunk> chunks = () -> replicas.all().stream()
                .filter(ReplicaCore::worthStoring)
                .map(ReplicaCore::stored)
                .iterator();
        return encode(generation, storage.get().toBuilder().setChunkCount(count).build(), chunks);
    }

    private static byte[] encode(long generation, StoredStorage storage, Iterable<StoredChunk> chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        append(body, storage);
        for (StoredChunk chunk : chunks) {
            append(body, chunk);
        }
        ByteBuffer encoded = ByteBuffer.allocate(HEADER_BYTES + body.size());
        encoded.putInt(MAGIC)
                .putInt(StorageLayout.FORMAT_VERSION)
                .putLong(generation)
                .putInt(body.size())
                .putInt(0)
                .put(body.toByteArray());
        encoded.putInt(HEADER_BYTES - Integer.BYTES, checksum(encoded));
        return encoded.array();
    }

    /** As {@link MessageLite#writeDelimitedTo}, into memory, which cannot fail. */
    private static void append(ByteArrayOutputStream body, MessageLite message) {
        byte[] bytes = message.toByteArray();
        int rest = bytes.length;
        while (rest > LOW_BITS) {
            body.write((rest & LOW_BITS) | MORE_FOLLOWS);
            rest >>>= Byte.SIZE - 1;
        }
        body.write(rest);
        body.writeBytes(bytes);
    }

    /** Null if the file holds no whole checkpoint. */
    static @Nullable Stored decode(Payload file) {
        if (file.length() < HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = file.bytes();
        boolean known = header.getInt() == MAGIC && header.getInt() == StorageLayout.FORMAT_VERSION;
        long generation = header.getLong();
        int length = header.getInt();
        int crc = header.getInt();
        if (!known || length < 0 || length > file.length() - HEADER_BYTES) {
            return null;
        }
        ByteBuffer whole = file.bytes().slice(0, HEADER_BYTES + length);
        if (checksum(whole) != crc) {
            return null;
        }
        try {
            CodedInputStream body = CodedInputStream.newInstance(whole.slice(HEADER_BYTES, length));
            StoredStorage storage = body.readMessage(StoredStorage.parser(), ExtensionRegistryLite.getEmptyRegistry());
            List<StoredChunk> chunks = new ArrayList<>();
            while (!body.isAtEnd()) {
                chunks.add(body.readMessage(StoredChunk.parser(), ExtensionRegistryLite.getEmptyRegistry()));
            }
            return new Stored(generation, storage, chunks);
        } catch (IOException e) {
            return null;
        }
    }

    private static int checksum(ByteBuffer whole) {
        int header = Crc32c.of(whole.slice(0, HEADER_BYTES - Integer.BYTES));
        int length = whole.capacity() - HEADER_BYTES;
        return Crc32c.combine(header, Crc32c.of(whole.slice(HEADER_BYTES, length)), length);
    }
}
