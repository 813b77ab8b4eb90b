package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads back what is durable while the log goes on, in pieces, from where the piece before ended. */
final class LogPieces {

    private static final int WINDOW_BYTES = 2 * LogRecord.MOST_BYTES;

    /** Where in which segment a record begins. */
    private record Place(long sequence, Path segment, int offset) {}

    private final LogFolder folder;
    private final LongSupplier forced;
    private volatile @Nullable Place next;

    LogPieces(LogFolder folder, LongSupplier forced) {
        this.folder = folder;
        this.forced = forced;
    }

    LogPiece records(long after, int mostBytes) {
        long last = forced.getAsLong();
        if (after >= last) {
            return new LogPiece.Records(List.of());
        }
        try {
            Place place = place(after + 1);
            return place == null ? new LogPiece.Gone() : records(after + 1, place, last, mostBytes);
        } catch (NoSuchFileException e) {
            next = null;
            return new LogPiece.Gone();
        } catch (IOException e) {
            return new LogPiece.Failed("record " + (after + 1) + " of the metadata log cannot be read: " + e);
        }
    }

    LogPiece checkpoint(long sequence, long offset, int mostBytes) {
        try {
            Path file = file(sequence);
            if (file == null) {
                return new LogPiece.Gone();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                int length = (int) Math.max(0, Math.min(mostBytes, channel.size() - offset));
                ByteBuffer bytes = ByteBuffer.allocate(length);
                int got = 0;
                while (got >= 0 && bytes.hasRemaining()) {
                    got = channel.read(bytes, offset + bytes.position());
                }
                return new LogPiece.Checkpoint(
                        CheckpointFormat.sequence(file.getFileName().toString()),
                        offset,
                        Payload.of(bytes.array()),
                        offset + length == channel.size());
            }
        } catch (NoSuchFileException e) {
            return new LogPiece.Gone();
        } catch (IOException e) {
            return new LogPiece.Failed("a checkpoint of the metadata cannot be read: " + e);
        }
    }

    /** The newest one for 0, if it is whole; later pieces come from the same file. */
    private @Nullable Path file(long sequence) throws IOException {
        NavigableMap<Long, Path> checkpoints = folder.checkpoints();
        if (sequence != 0) {
            return checkpoints.get(sequence);
        }
        for (Map.Entry<Long, Path> one : checkpoints.descendingMap().entrySet()) {
            if (new CheckpointFile(one.getKey(), one.getValue()).isWhole()) {
                return one.getValue();
            }
        }
        return null;
    }

    private @Nullable Place place(long sequence) throws IOException {
        Place known = next;
        boolean beginsSegment = Files.exists(folder.resolve(SegmentFormat.name(sequence)));
        if (known != null && known.sequence == sequence && !beginsSegment) {
            return known;
        }
        Map.Entry<Long, Path> segment = folder.segments().floorEntry(sequence);
        return segment == null ? null : new Place(segment.getKey(), segment.getValue(), SegmentFormat.HEADER_BYTES);
    }

    /** A segment is read in windows, each of which has room for a record of any size. */
    private LogPiece records(long wanted, Place from, long last, int mostBytes) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        int bytes = 0;
        long sequence = from.sequence;
        int offset = from.offset;
        ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
        try (FileChannel channel = FileChannel.open(from.segment, StandardOpenOption.READ)) {
            boolean ended = false;
            while (!ended && bytes < mostBytes && sequence <= last) {
                fill(window, channel, offset);
                int at = 0;
                LogRecord record = SegmentFormat.read(window, at);
                ended = record == null || record.sequence() != sequence;
                while (record != null && record.sequence() == sequence && sequence <= last && bytes < mostBytes) {
                    if (sequence >= wanted) {
                        records.add(record);
                        bytes += record.payload().length();
                    }
                    at += SegmentFormat.size(record.payload().length());
                    sequence++;
                    record = SegmentFormat.read(window, at);
                }
                offset += at;
            }
        }
        if (records.isEmpty()) {
            return new LogPiece.Failed("record " + wanted + " of the metadata log is not in " + from.segment);
        }
        next = new Place(sequence, from.segment, offset);
        return new LogPiece.Records(records);
    }

    private static void fill(ByteBuffer window, FileChannel channel, int offset) throws IOException {
        window.clear();
        int got = 0;
        while (got >= 0 && window.hasRemaining()) {
            got = channel.read(window, (long) offset + window.position());
        }
        window.flip();
    }
}
