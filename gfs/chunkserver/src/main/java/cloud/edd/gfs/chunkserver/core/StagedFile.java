package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import cloud.edd.proto.gfs.Uuid;
import java.util.List;
import java.util.function.Consumer;

/** A chunk file in the making, in the staging folder: of no meaning to anybody before an install record names it. */
final class StagedFile {

    private final Surroundings surroundings;
    private final String file;
    private final Consumer<DiskResult.Failed> failed;
    private int writing;
    private boolean discarded;

    /**
     * @param failed hears of a write that went wrong, more than once perhaps
     */
    StagedFile(Surroundings surroundings, Uuid handle, Consumer<DiskResult.Failed> failed) {
        this.surroundings = surroundings;
        this.file = StorageLayout.copy(handle);
        this.failed = failed;
    }

    /** Writes under way. */
    int writing() {
        return writing;
    }

    /** Whatever an earlier attempt left must not shine through. */
    void begin() {
        surroundings.disk(new DiskRequest.Delete(file), result -> {});
    }

    /** Bytes of the chunk, which stay with the caller. */
    void write(int offset, Payload bytes, Runnable then) {
        put(StorageLayout.DATA_OFFSET + (long) offset, bytes, then);
    }

    /** Makes the file whole and durable, its name too. */
    void seal(ChunkHeader header, Payload table, Runnable then) {
        put(0, Payload.of(ChunkFileWriter.header(header)), () -> {});
        if (table.length() > 0) {
            put(StorageLayout.TABLE_OFFSET, table, () -> {});
        }
        succeed(new DiskRequest.Force(file), () -> succeed(new DiskRequest.SyncDirectory(StorageLayout.COPIES), then));
    }

    /** Gives the space back; nothing that is asked of the file afterwards is answered. */
    void discard(Runnable then) {
        discarded = true;
        surroundings.disk(new DiskRequest.Delete(file), result -> then.run());
    }

    private void put(long offset, Payload bytes, Runnable then) {
        writing++;
        surroundings.write(file, offset, List.of(bytes), result -> {
            writing--;
            orFailed(result, then);
        });
    }

    private void succeed(DiskRequest request, Runnable then) {
        surroundings.disk(request, result -> orFailed(result, then));
    }

    private void orFailed(DiskResult result, Runnable then) {
        if (discarded) {
            return;
        }
        if (result instanceof DiskResult.Failed failure) {
            failed.accept(failure);
        } else {
            then.run();
        }
    }
}
