package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.proto.gfs.MetadataFolderCopy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the log and its checkpoints in a folder, which may be on another machine: nobody waits for it, and a folder that
 * hangs or fails harms nothing but the copy. It looks for new records often enough to be less than a second behind.
 */
public final class FolderCopy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderCopy.class);

    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

    /** Finding the newest checkpoint means to read it. */
    private static final Duration CHECKPOINTS = Duration.ofMinutes(1);

    private static final int PIECE_BYTES = 1 << 20;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final Path path;
    private final MetadataLog log;
    private final LongSupplier nanoTime;
    private final Thread thread;
    private @Nullable CopyFolder target;
    private @Nullable Long checkpointsSeenNanos;
    private volatile boolean closed;
    private volatile long copied;
    private volatile long completeNanos;
    private volatile String trouble = "";

    /**
     * @param log read from any thread
     * @param nanoTime monotonic, {@code System::nanoTime} in production
     */
    public FolderCopy(Path path, MetadataLog log, LongSupplier nanoTime) {
        this.path = path;
        this.log = log;
        this.nanoTime = nanoTime;
        this.completeNanos = nanoTime.getAsLong();
        this.thread = Thread.ofPlatform().daemon().name("gfs-master-copy").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** How far it is. */
    public MetadataFolderCopy status() {
        long lag = copied < log.forced() ? nanoTime.getAsLong() - completeNanos : 0;
        return MetadataFolderCopy.newBuilder()
                .setSequence(copied)
                .setLagMs(TimeUnit.NANOSECONDS.toMillis(lag))
                .setTrouble(trouble)
                .build();
    }

    /** Copies what has come; lets go of the folder when it is closed. One thread only. */
    void step() {
        long now = nanoTime.getAsLong();
        try {
            if (closed || !trouble.isEmpty()) {
                abandon();
            }
            if (!closed) {
                step(open(), now);
            }
        } catch (IOException | MetadataLogException e) {
            if (trouble.isEmpty()) {
                LOG.warn("the copy of the metadata in {} cannot be kept: it is tried again", path, e);
            }
            trouble = String.valueOf(e.getMessage());
        }
    }

    private void step(CopyFolder folder, long now) throws IOException {
        long goal = log.forced();
        while (folder.last() < goal && !closed && advance(folder)) {
            copied = folder.last();
        }
        boolean due = checkpointsSeenNanos == null || now - checkpointsSeenNanos >= CHECKPOINTS.toNanos();
        if (due) {
            checkpointsSeenNanos = now;
            checkpoint(folder);
        }
        copied = folder.last();
        completeNanos = folder.last() >= goal ? now : completeNanos;
        trouble = "";
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            // A folder that hangs must not hold up the end of the master.
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            step();
            if (!closed) {
                LockSupport.parkNanos(this, (trouble.isEmpty() ? PERIOD : AFTER_TROUBLE).toNanos());
            }
        }
        step();
    }

    private CopyFolder open() throws IOException {
        CopyFolder known = target;
        if (known != null) {
            return known;
        }
        CopyFolder opened = CopyFolder.open(path);
        try {
            requireOfThisLog(opened);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        target = opened;
        checkpointsSeenNanos = null;
        return opened;
    }

    /** What may be the only copy of something is never written over. */
    private void requireOfThisLog(CopyFolder folder) throws IOException {
        @Nullable LogRecord end = folder.lastRecord();
        LogPiece here = end == null ? new LogPiece.Gone() : log.records(end.sequence() - 1, 1);
        boolean other = folder.last() > log.forced()
                || (end != null
                        && here instanceof LogPiece.Records records
                        && !(records.records().getFirst().unixMillis() == end.unixMillis()
                                && records.records().getFirst().payload().crc32c()
                                        == end.payload().crc32c()));
        if (other) {
            throw new IOException(path + " holds the copy of another log, or of one that goes further, up to record "
                    + folder.last() + ": keep it until you know why, and name an empty folder");
        }
    }

    /** Copies some of what follows; false when nothing does. */
    private boolean advance(CopyFolder folder) throws IOException {
        return switch (log.records(folder.last(), PIECE_BYTES)) {
            case LogPiece.Records records -> {
                if (!records.records().isEmpty()) {
                    folder.append(records.records());
                }
                yield !records.records().isEmpty();
            }
            case LogPiece.Gone ignored -> checkpoint(folder);
            case LogPiece.Failed(String reason) -> throw new IOException(reason);
            case LogPiece.Checkpoint ignored -> throw new IllegalStateException("records were asked for");
        };
    }

    /** Copies the newest checkpoint if it is not there; true if that brought the copy on. */
    private boolean checkpoint(CopyFolder folder) throws IOException {
        LogPiece piece = log.checkpointPiece(0, 0, PIECE_BYTES);
        if (!(piece instanceof LogPiece.Checkpoint first) || first.sequence() <= folder.newestCheckpoint()) {
            return false;
        }
        long before = folder.last();
        CheckpointCheck check = new CheckpointCheck();
        try (FileChannel draft = folder.draft(first.sequence())) {
            LogPiece.Checkpoint next = first;
            long offset = 0;
            while (true) {
                check.add(next.bytes().bytes());
                LogFolder.write(draft, next.bytes().bytes(), offset);
                offset += next.bytes().length();
                if (next.last()) {
                    break;
                }
                if (!(log.checkpointPiece(first.sequence(), offset, PIECE_BYTES) instanceof LogPiece.Checkpoint more)) {
                    // A newer one took its place meanwhile.
                    return false;
                }
                next = more;
            }
            draft.force(true);
        }
        String fault = check.fault();
        if (fault != null) {
            throw new IOException("checkpoint " + first.sequence() + " is damaged: " + fault);
        }
        folder.publish(first.sequence());
        return folder.last() > before;
    }

    /** Lets go of the folder, which the next step opens again. */
    void abandon() throws IOException {
        CopyFolder open = target;
        target = null;
        if (open != null) {
            open.close();
        }
    }
}
