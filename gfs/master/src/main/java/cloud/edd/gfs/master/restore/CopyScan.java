package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.core.metadata.CheckpointLoader;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Command;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a copy of the log holds: the newest checkpoint that is whole, and the records after it up to where they stop to follow each
 * other, replayed.
 *
 * @param checkpoint the record as of which the checkpoint is; 0 without one
 * @param state after the last record; empty when the copy is of no use
 * @param highestEpoch under which anything here was written
 * @param served the last record, and its epoch, that only a master out of safe mode writes, or sends to a chunkserver
 * @param faults what is wrong, for a person
 */
public record CopyScan(
        CopyFiles files, long checkpoint, MetadataState state, long highestEpoch, Served served, List<String> faults) {

    /** What a master that has a majority has written; zeros for nothing. */
    public record Served(long epoch, long sequence) implements Comparable<Served> {

        @Override
        public int compareTo(Served other) {
            return Comparator.comparingLong(Served::epoch)
                    .thenComparingLong(Served::sequence)
                    .compare(this, other);
        }
    }

    private static final int BUFFER_BYTES = 1 << 20;

    /** Reads the copy from end to end; damage is reported, not thrown. */
    public static CopyScan of(CopyFiles files, int chunkBytes) throws IOException {
        return of(files, chunkBytes, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * Reads a copy that may grow meanwhile, up to a record.
     *
     * @param newest checkpoints of later records are passed over
     * @param last later records are passed over
     */
    public static CopyScan of(CopyFiles files, int chunkBytes, long newest, long last) throws IOException {
        List<String> faults = new ArrayList<>();
        NavigableMap<Long, String> checkpoints =
                byNumber(files, CheckpointFormat::sequence).headMap(newest, true);
        MetadataState state = null;
        long checkpoint = 0;
        for (Map.Entry<Long, String> one : checkpoints.descendingMap().entrySet()) {
            try {
                state = load(files, one.getValue(), one.getKey(), chunkBytes);
                checkpoint = one.getKey();
                break;
            } catch (IOException | IllegalStateException e) {
                faults.add(one.getValue() + ": " + e.getMessage());
            }
        }
        MetadataState replayed = state == null ? new MetadataState(chunkBytes) : state;
        Served[] served = {new Served(replayed.epoch().getNumber(), checkpoint)};
        long epoch = replay(files, checkpoint, last, faults, record -> {
            Command command = command(record);
            replayed.apply(record.sequence(), record.unixMillis(), command);
            if (files.isOnChunkserver() || !isOfSafeMode(command)) {
                served[0] = new Served(replayed.epoch().getNumber(), record.sequence());
            }
        });
        return new CopyScan(
                files,
                checkpoint,
                replayed,
                Math.max(epoch, replayed.epoch().getNumber()),
                served[0],
                List.copyOf(faults));
    }

    /**
     * What a copy holds behind a record that is known.
     *
     * @param follows whether that record is in it, as it is known; else nothing else here means anything
     * @param written the highest epoch under which what was looked at was written
     * @param served the last record and its epoch
     * @param records after the known one
     */
    public record Tail(boolean follows, long written, Served served, List<Found> records, List<String> faults) {}

    /** A record and what it says. */
    public record Found(LogRecord record, Command command) {}

    /**
     * Reads what a copy holds behind a record.
     *
     * @param epoch in which the known record was written
     * @param last later records are passed over
     */
    public static Tail tail(CopyFiles files, LogRecord known, long epoch, long last) throws IOException {
        List<Found> found = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        boolean[] follows = {false};
        long[] epochs = {epoch};
        long written = replay(files, known.sequence() - 1, last, faults, record -> {
            if (record.sequence() == known.sequence()) {
                follows[0] = record.unixMillis() == known.unixMillis()
                        && record.payload().crc32c() == known.payload().crc32c()
                        && record.payload().length() == known.payload().length();
            } else if (follows[0]) {
                Command command = command(record);
                found.add(new Found(record, command));
                if (command.hasBeginEpoch()) {
                    epochs[0] = command.getBeginEpoch().getEpoch().getNumber();
                }
            }
        });
        long end = found.isEmpty() ? known.sequence() : found.getLast().record().sequence();
        return new Tail(follows[0], written, new Served(epochs[0], end), List.copyOf(found), List.copyOf(faults));
    }

    public String source() {
        return files.source();
    }

    /** The epoch in which the last record was written. */
    public long epoch() {
        return state.epoch().getNumber();
    }

    /** The last record. */
    public long last() {
        return state.sequence();
    }

    /**
     * Of copies of one log the one that goes furthest: of two it is the one whose last change is of the later epoch, for what an
     * earlier master wrote and the later one does not have was never answered. What a master writes before a majority has come proves
     * nothing where it alone has it: it may be one that was refused because its log was the older copy. On a chunkserver it proves as
     * much as a change, for it is sent there by nobody who has no majority; and that one may have called aborted what an earlier one wrote.
     */
    public static @Nullable CopyScan furthest(List<CopyScan> copies) {
        CopyScan best = null;
        for (CopyScan copy : copies) {
            boolean further = best == null
                    || copy.served.compareTo(best.served) > 0
                    || (copy.served.equals(best.served) && copy.last() > best.last());
            if (copy.last() > 0 && further) {
                best = copy;
            }
        }
        return best;
    }

    private static boolean isOfSafeMode(Command command) {
        return command.hasBeginEpoch() || command.hasRegisterServer();
    }

    /** Passes the records after the checkpoint that are in this copy's state. */
    public void records(Consumer<LogRecord> records) throws IOException {
        replay(files, checkpoint, last(), new ArrayList<>(), records);
    }

    private static MetadataState load(CopyFiles files, String name, long sequence, int chunkBytes) throws IOException {
        CheckpointCheck check = new CheckpointCheck();
        try (InputStream in = files.open(name)) {
            byte[] piece = new byte[BUFFER_BYTES];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                check.add(ByteBuffer.wrap(piece, 0, read));
            }
        }
        String fault = check.fault();
        if (fault != null || check.sequence() != sequence) {
            throw new IOException(fault == null ? "it names another record than the file" : fault);
        }
        CheckpointLoader loader = new CheckpointLoader(chunkBytes);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(name), BUFFER_BYTES))) {
            in.skipNBytes(CheckpointFormat.HEADER_BYTES);
            for (int length = in.readInt(); length != CheckpointFormat.TRAILER; length = in.readInt()) {
                in.readInt();
                loader.accept(CheckpointEntry.parseFrom(in.readNBytes(length)));
            }
        }
        return loader.finish();
    }

    /** @return the highest epoch that a segment's header names */
    private static long replay(CopyFiles files, long after, long last, List<String> faults, Consumer<LogRecord> records)
            throws IOException {
        NavigableMap<Long, String> segments =
                byNumber(files, SegmentFormat::firstSequence).headMap(last, true);
        Long first = segments.floorKey(after + 1);
        if (first == null) {
            if (!segments.isEmpty()) {
                faults.add("the records from " + (after + 1) + " to " + (segments.firstKey() - 1) + " are missing");
            }
            return 0;
        }
        long epoch = 0;
        long expected = first;
        for (Map.Entry<Long, String> segment : segments.tailMap(first).entrySet()) {
            if (segment.getKey() != expected) {
                faults.add("the records from " + expected + " to " + (segment.getKey() - 1) + " are missing");
                return epoch;
            }
            ByteBuffer bytes;
            try (InputStream in = files.open(segment.getValue())) {
                bytes = ByteBuffer.wrap(in.readAllBytes());
            }
            String fault = SegmentFormat.headerFault(bytes, expected);
            if (fault != null) {
                faults.add(segment.getValue() + ": " + fault);
                return epoch;
            }
            epoch = Math.max(epoch, SegmentFormat.epoch(bytes));
            @Nullable Long next = segments.higherKey(segment.getKey());
            long limit = next == null ? Long.MAX_VALUE : next;
            SegmentScan scan;
            try {
                scan = SegmentScan.of(bytes, expected, record -> {
                    if (record.sequence() > after && record.sequence() < limit && record.sequence() <= last) {
                        records.accept(record);
                    }
                });
            } catch (IllegalStateException e) {
                faults.add(segment.getValue() + ": " + e.getMessage());
                return epoch;
            }
            expected = Math.min(scan.nextSequence(), limit);
            if (scan.rest() == SegmentScan.Rest.DAMAGED && scan.nextSequence() < limit && scan.nextSequence() <= last) {
                faults.add(segment.getValue() + " offset " + scan.end() + ": record " + scan.nextSequence()
                        + " was durable once and cannot be read any more");
            }
        }
        return epoch;
    }

    private static Command command(LogRecord record) {
        try {
            return Command.parseFrom(record.payload().bytes());
        } catch (IOException e) {
            throw new IllegalStateException("record " + record.sequence() + " is not a command", e);
        }
    }

    private static NavigableMap<Long, String> byNumber(CopyFiles files, ToLongFunction<String> number)
            throws IOException {
        NavigableMap<Long, String> found = new TreeMap<>();
        for (String name : files.names()) {
            long sequence = number.applyAsLong(name);
            if (sequence >= 0) {
                found.put(sequence, name);
            }
        }
        return found;
    }
}
