package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A log that lives in memory and forgets like a disk does: what was not forced is gone when somebody opens it again.
 *
 * <p>{@link Storage} is the disk; it outlives the logs opened on it. Opening fences: an older log on the same storage fails.
 */
public final class InMemoryMetadataLog implements MetadataLog {

    /** What is left when the process is gone. */
    public static final class Storage {
        private final List<LogRecord> records = new ArrayList<>();
        private final List<MemoryCheckpoint> checkpoints = new ArrayList<>();
        private LogRoom room = LogRoom.PLENTY;
        private int openings;

        /** What a folder holds that was written from a checkpoint; the records after it follow. */
        public static Storage from(long sequence, List<CheckpointEntry> entries) {
            Storage storage = new Storage();
            storage.checkpoints.add(new MemoryCheckpoint(sequence, List.copyOf(entries)));
            return storage;
        }

        /** All of it, as somebody copies a folder. */
        public Storage copy() {
            Storage copy = upTo(records.size());
            copy.checkpoints.addAll(checkpoints);
            return copy;
        }

        /** The newest checkpoint is damaged, and passed over from now on; false when nothing could take its place. */
        public boolean damageNewestCheckpoint() {
            boolean bearable = !checkpoints.isEmpty()
                    && !records.isEmpty()
                    && (checkpoints.size() > 1 || records.getFirst().sequence() == 1);
            if (bearable) {
                checkpoints.removeLast();
            }
            return bearable;
        }

        /** A copy of the first records, as somebody may have kept one. */
        public Storage upTo(int records) {
            Storage copy = new Storage();
            copy.records.addAll(this.records.subList(0, Math.min(records, this.records.size())));
            return copy;
        }

        /** What the log says about its room from the next force on. */
        public void room(LogRoom now) {
            room = now;
        }
    }

    private record MemoryCheckpoint(long sequence, List<CheckpointEntry> entries) implements Checkpoint {
        @Override
        public void read(Consumer<? super CheckpointEntry> visitor) {
            entries.forEach(visitor);
        }

        byte[] file() {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(CheckpointFormat.header(sequence).array());
            for (CheckpointEntry entry : entries) {
                byte[] bytes = entry.toByteArray();
                file.writeBytes(ByteBuffer.allocate(CheckpointFormat.PRELUDE_BYTES)
                        .putInt(bytes.length)
                        .putInt(Crc32c.of(bytes))
                        .array());
                file.writeBytes(bytes);
            }
            file.writeBytes(CheckpointFormat.trailer(sequence, entries.size()).array());
            return file.toByteArray();
        }
    }

    private static final int KEPT_CHECKPOINTS = 2;

    private final Storage storage;
    private final int opening;
    private final List<LogRecord> appended = new ArrayList<>();

    public InMemoryMetadataLog(Storage storage) {
        this.storage = storage;
        this.opening = ++storage.openings;
    }

    @Override
    public long forced() {
        if (!storage.records.isEmpty()) {
            return storage.records.getLast().sequence();
        }
        return storage.checkpoints.isEmpty() ? 0 : storage.checkpoints.getLast().sequence();
    }

    @Override
    public void read(long after, Consumer<? super LogRecord> records) {
        storage.records.stream().filter(record -> record.sequence() > after).forEach(records);
    }

    @Override
    public void append(LogRecord record) {
        requireOpen();
        long last = appended.isEmpty() ? forced() : appended.getLast().sequence();
        if (record.sequence() != last + 1) {
            throw new IllegalArgumentException("record " + record.sequence() + " cannot follow " + last);
        }
        if (storage.room == LogRoom.NONE) {
            throw new MetadataLogException(MetadataLogException.Reason.FULL, "the log has no room for another record");
        }
        appended.add(record);
    }

    @Override
    public long force() {
        requireOpen();
        storage.records.addAll(appended);
        appended.clear();
        return forced();
    }

    @Override
    public LogRoom room() {
        return storage.room;
    }

    @Override
    public boolean tailWasCut() {
        return false;
    }

    @Override
    public void maintain() {
        requireOpen();
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return storage.checkpoints.isEmpty() ? Optional.empty() : Optional.of(storage.checkpoints.getLast());
    }

    @Override
    public List<String> damagedCheckpoints() {
        return List.of();
    }

    @Override
    public CheckpointWriter beginCheckpoint(long sequence) {
        requireOpen();
        if (!appended.isEmpty() || sequence > forced()) {
            throw new IllegalStateException("a checkpoint begins where everything is forced");
        }
        List<CheckpointEntry> entries = new ArrayList<>();
        return new CheckpointWriter() {
            @Override
            public void write(CheckpointEntry entry) {
                entries.add(entry);
            }

            @Override
            public void finish() {
                requireOpen();
                storage.checkpoints.add(new MemoryCheckpoint(sequence, entries));
                if (storage.checkpoints.size() > KEPT_CHECKPOINTS) {
                    storage.checkpoints.removeFirst();
                }
                long needed = storage.checkpoints.getFirst().sequence();
                if (storage.checkpoints.size() == KEPT_CHECKPOINTS) {
                    storage.records.removeIf(record -> record.sequence() <= needed);
                }
            }

            @Override
            public void cancel() {
                entries.clear();
            }
        };
    }

    @Override
    public LogPiece records(long after, int mostBytes) {
        long first = storage.records.isEmpty()
                ? forced() + 1
                : storage.records.getFirst().sequence();
        if (after + 1 < first) {
            return new LogPiece.Gone();
        }
        List<LogRecord> piece = new ArrayList<>();
        int bytes = 0;
        for (int index = Math.toIntExact(after + 1 - first);
                index < storage.records.size() && bytes < mostBytes;
                index++) {
            piece.add(storage.records.get(index));
            bytes += piece.getLast().payload().length();
        }
        return new LogPiece.Records(piece);
    }

    @Override
    public LogPiece checkpointPiece(long sequence, long offset, int mostBytes) {
        for (MemoryCheckpoint checkpoint : storage.checkpoints.reversed()) {
            if (sequence == 0 || checkpoint.sequence == sequence) {
                byte[] file = checkpoint.file();
                int from = Math.toIntExact(offset);
                int length = Math.min(mostBytes, file.length - from);
                return new LogPiece.Checkpoint(
                        checkpoint.sequence,
                        offset,
                        Payload.of(file).slice(from, length),
                        from + length == file.length);
            }
        }
        return new LogPiece.Gone();
    }

    @Override
    public void close() {
        appended.clear();
    }

    private void requireOpen() {
        if (opening != storage.openings) {
            throw new MetadataLogException(
                    MetadataLogException.Reason.IN_USE, "the log was opened by another master: this one must exit");
        }
    }
}
