package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.StoredScrub;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The file {@code scrub}: {@code u32 magic | u32 length | u32 CRC32C of the message | StoredScrub}. Written under another name and
 * renamed, so that it is always a whole one; without it a pass begins anew.
 */
final class ScrubFile {

    static final int MAGIC = 0x45444753;
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int MAX_BYTES = 4 << 10;

    private final Surroundings surroundings;
    private boolean writing;

    ScrubFile(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The default instance when there is none, or none that can be read. */
    void read(Consumer<StoredScrub> then) {
        surroundings.disk(new DiskRequest.ReadAt(StorageLayout.SCRUB, 0, MAX_BYTES), result -> {
            if (result instanceof DiskResult.Bytes(Payload content)) {
                StoredScrub stored = decode(content.bytes());
                content.release();
                then.accept(stored);
            } else {
                then.accept(StoredScrub.getDefaultInstance());
            }
        });
    }

    /** One at a time: what comes meanwhile is left out. A disk that does not take it costs at most a repeated pass. */
    void write(StoredScrub stored) {
        if (writing) {
            return;
        }
        writing = true;
        byte[] message = stored.toByteArray();
        byte[] content = ByteBuffer.allocate(HEADER_BYTES + message.length)
                .putInt(MAGIC)
                .putInt(message.length)
                .putInt(Crc32c.of(message))
                .put(message)
                .array();
        String draft = StorageLayout.SCRUB_DRAFT;
        // What an earlier attempt left may be poisoned.
        List<DiskRequest> steps = List.of(
                new DiskRequest.Delete(draft),
                new DiskRequest.WriteAt(draft, 0, List.of(Payload.of(content))),
                new DiskRequest.Force(draft),
                new DiskRequest.Rename(draft, StorageLayout.SCRUB),
                new DiskRequest.SyncDirectory(StorageLayout.ROOT));
        DiskSteps.run(surroundings, steps, () -> writing = false, reason -> writing = false);
    }

    private static StoredScrub decode(ByteBuffer file) {
        if (file.remaining() < HEADER_BYTES || file.getInt() != MAGIC) {
            return StoredScrub.getDefaultInstance();
        }
        int length = file.getInt();
        int crc = file.getInt();
        if (length < 0 || length > file.remaining()) {
            return StoredScrub.getDefaultInstance();
        }
        ByteBuffer message = file.slice(file.position(), length);
        try {
            StoredScrub stored =
                    Crc32c.of(message) == crc ? StoredScrub.parseFrom(message) : StoredScrub.getDefaultInstance();
            return stored.getFormatVersion() == StorageLayout.FORMAT_VERSION
                    ? stored
                    : StoredScrub.getDefaultInstance();
        } catch (InvalidProtocolBufferException e) {
            return StoredScrub.getDefaultInstance();
        }
    }
}
