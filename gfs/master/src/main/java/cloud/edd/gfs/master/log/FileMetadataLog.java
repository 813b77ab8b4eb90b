package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.protocol.fault.FaultPoint;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The log on a local disk: segments of fixed size ({@link SegmentFormat}) and checkpoints ({@link CheckpointFile}) in one folder. */
public final class FileMetadataLog implements MetadataLog {

    /** Small enough to be prepared in a moment, large enough to be rare. */
    public static final int SEGMENT_BYTES = 16 << 20;

    /** What of a segment is kept, when no further one can be had: two batches that are under way, and a restart. */
    private static final int RESERVE_PARTS = 8;

    private static final int LEAST_RESERVE_BYTES = 64 << 10;

    private final LogFolder folder;
    private final int segmentBytes;
    private final SpareSegment spare;
    private final ByteBuffer batch;
    private final LogPieces pieces;
    private FileChannel segment;
    private int position;
    private long appended;
    /** Written by one thread, read by those who copy the log. */
    private volatile long forced;

    private boolean failed;
    /** At most as many as there are checkpoints. */
    private final Set<String> damaged = new LinkedHashSet<>();

    private final boolean tailWasCut;

    private FileMetadataLog(
            LogFolder folder,
            int segmentBytes,
            SpareSegment spare,
            FileChannel segment,
            int position,
            long last,
            boolean tailWasCut) {
        this.tailWasCut = tailWasCut;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.spare = spare;
        this.segment = segment;
        this.position = position;
        this.appended = last;
        this.forced = last;
        this.pieces = new LogPieces(folder, () -> forced);
        this.batch = ByteBuffer.allocateDirect(2 * SegmentFormat.size(LogRecord.MOST_BYTES));
    }

    /**
     * Opens the log of a folder, or a new one. A torn tail is cut.
     *
     * @param background prepares the next segment
     * @throws MetadataLogException IN_USE, DAMAGED, or FAILED when the folder cannot be read or written
     */
    public static FileMetadataLog open(Path path, Executor background) {
        return open(path, SEGMENT_BYTES, background, () -> true);
    }

    /** @param diskHasRoom false makes the preparation of a segment fail, as a full disk would */
    static FileMetadataLog open(Path path, int segmentBytes, Executor background, BooleanSupplier diskHasRoom) {
        try {
            return open(LogFolder.open(path), segmentBytes, background, diskHasRoom);
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FAILED, "the metadata log in " + path + " cannot be opened: " + e, e);
        }
    }

    /** Takes over the folder, also when it fails. */
    static FileMetadataLog open(LogFolder folder, int segmentBytes, Executor background, BooleanSupplier diskHasRoom)
            throws IOException {
        try {
            folder.deleteUnfinished();
            SpareSegment spare = new SpareSegment(folder, segmentBytes, background, diskHasRoom);
            spare.prepare();
            return open(folder, segmentBytes, spare);
        } catch (IOException | MetadataLogException e) {
            folder.close();
            throw e;
        }
    }

    private static FileMetadataLog open(LogFolder folder, int segmentBytes, SpareSegment spare) throws IOException {
        Map.Entry<Long, Path> last = folder.segments().lastEntry();
        if (last == null) {
            if (!folder.checkpoints().isEmpty()) {
                throw new MetadataLogException(
                        Reason.DAMAGED,
                        folder.path() + " has a checkpoint and no log segment: what came after the checkpoint is lost."
                                + " Restore the segments. " + LogRepair.hint(folder.path()));
            }
            FileChannel first = begin(folder, spare, 1);
            return new FileMetadataLog(folder, segmentBytes, spare, first, SegmentFormat.HEADER_BYTES, 0, false);
        }
        SegmentScan scan = scan(folder, last.getKey(), last.getValue(), record -> {});
        if (scan.rest() == SegmentScan.Rest.DAMAGED) {
            throw damaged(folder, last.getValue(), scan);
        }
        FileChannel channel = FileChannel.open(last.getValue(), StandardOpenOption.WRITE);
        boolean cut = TornTail.cut(folder, last.getValue(), channel, scan);
        return new FileMetadataLog(folder, segmentBytes, spare, channel, scan.end(), scan.nextSequence() - 1, cut);
    }

    @Override
    public long forced() {
        return forced;
    }

    @Override
    public void read(long after, Consumer<? super LogRecord> records) {
        try {
            NavigableMap<Long, Path> segments = folder.segments();
            Long first = segments.floorKey(after + 1);
            if (first == null) {
                throw new MetadataLogException(
                        Reason.DAMAGED,
                        "record " + (after + 1) + " is in no segment of " + folder.path() + ": a file is missing. "
                                + LogRepair.hint(folder.path()));
            }
            long expected = first;
            for (Map.Entry<Long, Path> entry : segments.tailMap(first).entrySet()) {
                if (entry.getKey() != expected) {
                    throw new MetadataLogException(
                            Reason.DAMAGED,
                            "records " + expected + " to " + (entry.getKey() - 1) + " before " + entry.getValue()
                                    + " offset 0 are missing or damaged. " + LogRepair.hint(folder.path()));
                }
                SegmentScan scan = scan(folder, entry.getKey(), entry.getValue(), record -> {
                    if (record.sequence() > after && record.sequence() <= forced) {
                        records.accept(record);
                    }
                });
                if (scan.rest() != SegmentScan.Rest.CLEAN) {
                    throw damaged(folder, entry.getValue(), scan);
                }
                expected = scan.nextSequence();
            }
            if (expected <= Math.max(forced, after)) {
                throw new MetadataLogException(
                        Reason.DAMAGED,
                        "the log in " + folder.path() + " ends with record " + (expected - 1) + ", before record "
                                + Math.max(forced, after) + ". " + LogRepair.hint(folder.path()));
            }
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FAILED, "the metadata log cannot be read: " + e, e);
        }
    }

    @Override
    public void append(LogRecord record) {
        requireWorking();
        if (record.sequence() != appended + 1) {
            throw new IllegalArgumentException("record " + record.sequence() + " cannot follow " + appended);
        }
        int size = SegmentFormat.size(record.payload().length());
        if (record.payload().length() > LogRecord.MOST_BYTES) {
            throw new IllegalArgumentException("a record of " + record.payload().length() + " bytes is too large");
        }
        if (batch.remaining() < size) {
            force();
        }
        if (position + batch.position() + size > segmentBytes) {
            force();
            roll();
        }
        SegmentFormat.write(batch, record, forced);
        appended = record.sequence();
    }

    @Override
    public long force() {
        requireWorking();
        if (batch.position() == 0) {
            return forced;
        }
        try {
            batch.flip();
            int length = batch.remaining();
            LogFolder.write(segment, batch, position);
            FaultPoint.LOG_WRITTEN.hit();
            segment.force(false);
            FaultPoint.LOG_FORCED.hit();
            position += length;
            batch.clear();
            forced = appended;
            return forced;
        } catch (IOException e) {
            throw failed("the metadata log cannot be written", e);
        }
    }

    @Override
    public LogRoom room() {
        if (spare.isComing()) {
            return LogRoom.PLENTY;
        }
        int reserve = Math.max(LEAST_RESERVE_BYTES, segmentBytes / RESERVE_PARTS);
        return segmentBytes - position > reserve ? LogRoom.DELETES : LogRoom.NONE;
    }

    @Override
    public boolean tailWasCut() {
        return tailWasCut;
    }

    @Override
    public void maintain() {
        requireWorking();
        spare.prepare();
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        try {
            for (Map.Entry<Long, Path> entry :
                    folder.checkpoints().descendingMap().entrySet()) {
                CheckpointFile checkpoint = new CheckpointFile(entry.getKey(), entry.getValue());
                String fault = checkpoint.fault();
                if (fault == null) {
                    return Optional.of(checkpoint);
                }
                // Passed over: the log reaches back to the one before it.
                damaged.add("the checkpoint " + entry.getValue() + " is damaged (" + fault
                        + "): the one before it and the log served. Look at the disk; a new one is taken in time, or now with"
                        + " 'gfs metadata checkpoint'");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FAILED, "the checkpoints cannot be read: " + e, e);
        }
    }

    @Override
    public List<String> damagedCheckpoints() {
        return List.copyOf(damaged);
    }

    @Override
    public CheckpointWriter beginCheckpoint(long sequence) {
        requireWorking();
        if (appended != forced || sequence > forced) {
            throw new IllegalStateException("a checkpoint begins where everything is forced");
        }
        try {
            roll();
            return new CheckpointFileWriter(folder, sequence);
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FULL, "the checkpoint cannot be begun: " + e, e);
        }
    }

    @Override
    public LogPiece records(long after, int mostBytes) {
        return pieces.records(after, mostBytes);
    }

    @Override
    public LogPiece checkpointPiece(long sequence, long offset, int mostBytes) {
        return pieces.checkpoint(sequence, offset, mostBytes);
    }

    @Override
    public void close() {
        failed = true;
        try {
            segment.close();
            folder.close();
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FAILED, "the metadata log cannot be closed: " + e, e);
        }
    }

    /** Goes on in the spare segment. Everything is forced. */
    private void roll() {
        if (position == SegmentFormat.HEADER_BYTES) {
            return;
        }
        try {
            FileChannel next = begin(folder, spare, forced + 1);
            segment.close();
            segment = next;
            position = SegmentFormat.HEADER_BYTES;
        } catch (IOException e) {
            throw failed("the log's next segment cannot be begun", e);
        }
    }

    private static FileChannel begin(LogFolder folder, SpareSegment spare, long firstSequence) throws IOException {
        Path file = spare.take();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            LogFolder.write(channel, SegmentFormat.header(firstSequence), 0);
            channel.force(true);
        }
        FaultPoint.SEGMENT_HEADED.hit();
        folder.publish(file, SegmentFormat.name(firstSequence), FaultPoint.SEGMENT_RENAMED);
        spare.prepare();
        return FileChannel.open(folder.resolve(SegmentFormat.name(firstSequence)), StandardOpenOption.WRITE);
    }

    private static SegmentScan scan(
            LogFolder folder, long firstSequence, Path file, Consumer<? super LogRecord> records) throws IOException {
        ByteBuffer bytes = LogFolder.read(file);
        String fault = SegmentFormat.headerFault(bytes, firstSequence);
        if (fault != null) {
            throw new MetadataLogException(
                    Reason.DAMAGED, file + " offset 0: " + fault + ". " + LogRepair.hint(folder.path()));
        }
        return SegmentScan.of(bytes, firstSequence, records);
    }

    private static MetadataLogException damaged(LogFolder folder, Path file, SegmentScan scan) {
        return new MetadataLogException(
                Reason.DAMAGED,
                file + " offset " + scan.end() + ": record " + scan.nextSequence()
                        + " was durable once and cannot be read any more. Restore the newest copy of this folder. "
                        + LogRepair.hint(folder.path()));
    }

    private MetadataLogException failed(String what, IOException e) {
        failed = true;
        return new MetadataLogException(Reason.FAILED, what + ": " + e, e);
    }

    private void requireWorking() {
        if (failed) {
            throw new MetadataLogException(Reason.FAILED, "the log has failed or is closed: it must be opened again");
        }
    }
}
