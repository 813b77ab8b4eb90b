package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The next segment, filled with zeros ahead of time, so that the log never needs new room in the middle of a write: a full disk is known
 * while there is still room to delete.
 */
final class SpareSegment {

    static final String NAME = "spare";

    /** Writing some megabytes of zeros takes well under a second; a disk that needs longer is broken. */
    private static final long PATIENCE_SECONDS = 30;

    private static final int BLOCK_BYTES = 1 << 20;

    private final LogFolder folder;
    private final int bytes;
    private final Executor background;
    private final BooleanSupplier diskHasRoom;
    private CompletableFuture<Path> preparing = CompletableFuture.failedFuture(new IOException("not begun"));

    SpareSegment(LogFolder folder, int bytes, Executor background, BooleanSupplier diskHasRoom) {
        this.folder = folder;
        this.bytes = bytes;
        this.background = background;
        this.diskHasRoom = diskHasRoom;
    }

    /** Prepares one unless one is there or on its way. */
    void prepare() {
        if (preparing.isCompletedExceptionally()) {
            preparing = new CompletableFuture<>();
            CompletableFuture<Path> promise = preparing;
            background.execute(() -> fill(promise));
        }
    }

    /** False when there is none and none is on its way. */
    boolean isComing() {
        return !preparing.isCompletedExceptionally();
    }

    /**
     * Takes the spare segment, waiting for it if it is on its way, and begins to prepare the one after it.
     *
     * @throws MetadataLogException FULL when there is no room for one
     */
    Path take() {
        try {
            Path taken = preparing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            preparing = CompletableFuture.failedFuture(new IOException("taken"));
            return taken;
        } catch (ExecutionException | TimeoutException e) {
            throw new MetadataLogException(
                    Reason.FULL,
                    "the disk has no room for another log segment of " + bytes + " bytes in " + folder.path(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataLogException(Reason.FAILED, "interrupted while waiting for a log segment", e);
        }
    }

    private void fill(CompletableFuture<Path> promise) {
        try {
            if (!diskHasRoom.getAsBoolean()) {
                throw new IOException("no room");
            }
            Path file = folder.resolve(NAME);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                for (int offset = 0; offset < bytes; offset += BLOCK_BYTES) {
                    LogFolder.write(channel, ByteBuffer.allocate(Math.min(BLOCK_BYTES, bytes - offset)), offset);
                }
                channel.force(true);
            }
            promise.complete(file);
        } catch (IOException e) {
            promise.completeExceptionally(e);
        }
    }
}
