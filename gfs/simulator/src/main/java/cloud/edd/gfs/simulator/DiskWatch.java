package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.disk.SimulatedDisk;
import cloud.edd.gfs.simulator.history.CopyTouched;
import cloud.edd.proto.gfs.Uuid;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a server is about to do to its disk, with the eyes of the metadata log: whether it harms the committed bytes of a
 * copy that the log calls good.
 */
final class DiskWatch {

    private static final Pattern CHUNK_FILE = Pattern.compile("chunks/([0-9a-f]{16})([0-9a-f]{16})");

    /** Of the bytes of a chunk in its file. */
    private static final int DATA_OFFSET = 8 << 10;

    private DiskWatch() {}

    /**
     * What the request would do to a good copy; null when it does no harm.
     *
     * @param state as the log is known to be; what it does not hold yet nobody acted on
     */
    static @Nullable CopyTouched harm(
            MetadataState state, long nowNanos, String server, SimulatedDisk disk, DiskRequest request) {
        return switch (request) {
            case DiskRequest.Delete(String file)
            when disk.has(file) -> touched(state, nowNanos, server, file, 0, "deleted");
            case DiskRequest.Truncate(String file, long length)
            when length < disk.length(file) ->
                touched(state, nowNanos, server, file, length, "cut to " + length + " bytes");
            case DiskRequest.WriteAt(String file, long offset, List<Payload> parts)
            when spoils(state, server, disk, file, offset, parts) ->
                touched(state, nowNanos, server, file, offset, "written over from " + offset + " on");
            default -> null;
        };
    }

    /** The change begins at an offset of the file. */
    private static @Nullable CopyTouched touched(
            MetadataState state, long nowNanos, String server, String file, long offset, String how) {
        ChunkEntry chunk = goodCopy(state, server, file);
        return chunk == null || offset >= DATA_OFFSET + (long) chunk.length()
                ? null
                : new CopyTouched(nowNanos, server, file, how, chunk.length());
    }

    /** Whether the committed bytes are right before the write and wrong after it. A replay brings back what the power took. */
    private static boolean spoils(
            MetadataState state, String server, SimulatedDisk disk, String file, long offset, List<Payload> parts) {
        ChunkEntry chunk = offset < DATA_OFFSET ? null : goodCopy(state, server, file);
        int from = (int) (offset - DATA_OFFSET);
        if (chunk == null
                || from >= chunk.length()
                || !(disk.carryOut(new DiskRequest.ReadAt(file, DATA_OFFSET, chunk.length()))
                        instanceof DiskResult.Bytes(Payload there))) {
            return false;
        }
        byte[] bytes = there.toByteArray();
        if (bytes.length < chunk.length() || Crc32c.of(bytes) != chunk.crc32c()) {
            return false;
        }
        int position = from;
        for (Payload part : parts) {
            int length = Math.max(0, Math.min(part.length(), bytes.length - position));
            part.bytes().get(bytes, position, length);
            position += length;
        }
        return Crc32c.of(bytes) != chunk.crc32c();
    }

    private static @Nullable ChunkEntry goodCopy(MetadataState state, String server, String file) {
        Matcher name = CHUNK_FILE.matcher(file);
        StorageEntry storage = state.storages().ofServer(server);
        if (storage == null || !name.matches()) {
            return null;
        }
        ChunkEntry chunk = state.chunk(Uuid.newBuilder()
                .setHigh(Long.parseUnsignedLong(name.group(1), 16))
                .setLow(Long.parseUnsignedLong(name.group(2), 16))
                .build());
        return chunk != null && chunk.length() > 0 && Members.isGood(chunk.members(), storage.index()) ? chunk : null;
    }
}
