package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a log in a folder, in the log's own format. Each time it is opened it goes on in a segment of its own, which takes the
 * place of what could not be read where the one before was torn.
 */
final class CopyFolder implements AutoCloseable {

    private static final int SEGMENT_BYTES = 16 << 20;
    private static final int KEPT_CHECKPOINTS = 2;
    private static final String UNFINISHED = ".tmp";

    private final LogFolder folder;
    private final TreeMap<Long, Path> segments;
    private final TreeMap<Long, Path> checkpoints;
    private @Nullable LogRecord lastRecord;
    private @Nullable FileChannel segment;
    private long position;
    private long last;

    private CopyFolder(LogFolder folder) throws IOException {
        this.folder = folder;
        folder.deleteUnfinished();
        segments = new TreeMap<>(folder.segments());
        checkpoints = new TreeMap<>(folder.checkpoints());
        for (Path file : segments.descendingMap().values()) {
            if (ends(file)) {
                break;
            }
        }
        last = checkpoints.isEmpty() ? last : Math.max(last, checkpoints.lastKey());
    }

    /** @throws IOException also when another process writes it */
    static CopyFolder open(Path path) throws IOException {
        LogFolder folder = LogFolder.open(path);
        try {
            return new CopyFolder(folder);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    /** Whether this segment says where the copy ends: one without a record was never gone on with. */
    private boolean ends(Path file) throws IOException {
        long first = SegmentFormat.firstSequence(String.valueOf(file.getFileName()));
        ByteBuffer bytes = LogFolder.read(file);
        if (SegmentFormat.headerFault(bytes, first) == null) {
            last = SegmentScan.of(bytes, first, record -> lastRecord = record).nextSequence() - 1;
        }
        return lastRecord != null;
    }

    /** The last record that is here, or that a checkpoint here stands for. */
    long last() {
        return last;
    }

    /** The last record that can be read; null when there is only a checkpoint, or nothing. */
    @Nullable LogRecord lastRecord() {
        return lastRecord;
    }

    long newestCheckpoint() {
        return checkpoints.isEmpty() ? 0 : checkpoints.lastKey();
    }

    /** Adds the records that follow; they are durable when this returns. */
    void append(List<LogRecord> records) throws IOException {
        boolean fresh = segment == null || position >= SEGMENT_BYTES;
        FileChannel target = segment;
        if (target == null || fresh) {
            target = begin(last + 1);
        }
        int size = records.stream()
                .mapToInt(record -> SegmentFormat.size(record.payload().length()))
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        records.forEach(record -> SegmentFormat.write(bytes, record, last));
        LogFolder.write(target, bytes.flip(), position);
        target.force(false);
        if (fresh) {
            folder.sync();
        }
        position += size;
        last = records.getLast().sequence();
    }

    private FileChannel begin(long first) throws IOException {
        closeSegment();
        Path file = folder.resolve(SegmentFormat.name(first));
        FileChannel next = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        segment = next;
        segments.put(first, file);
        LogFolder.write(next, SegmentFormat.header(first), 0);
        position = SegmentFormat.HEADER_BYTES;
        return next;
    }

    /** Where a checkpoint is written before it is whole. */
    FileChannel draft(long sequence) throws IOException {
        return FileChannel.open(
                folder.resolve(CheckpointFormat.name(sequence) + UNFINISHED),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /** A checkpoint is whole and forced: it counts, and what only an older one than the last two needs goes. */
    void publish(long sequence) throws IOException {
        Path file = folder.resolve(CheckpointFormat.name(sequence));
        Files.move(
                folder.resolve(CheckpointFormat.name(sequence) + UNFINISHED),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        folder.sync();
        checkpoints.put(sequence, file);
        if (sequence > last) {
            last = sequence;
            closeSegment();
        }
        while (checkpoints.size() > KEPT_CHECKPOINTS) {
            Map.Entry<Long, Path> oldest = checkpoints.pollFirstEntry();
            if (oldest != null) {
                Files.deleteIfExists(oldest.getValue());
            }
        }
        @Nullable Long needed = checkpoints.size() < KEPT_CHECKPOINTS ? null : segments.floorKey(checkpoints.firstKey() + 1);
        if (needed != null) {
            NavigableMap<Long, Path> before = segments.headMap(needed, false);
            for (Path old : before.values()) {
                Files.deleteIfExists(old);
            }
            before.clear();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            closeSegment();
        } finally {
            folder.close();
        }
    }

    private void closeSegment() throws IOException {
        FileChannel open = segment;
        segment = null;
        if (open != null) {
            open.close();
        }
    }
}
