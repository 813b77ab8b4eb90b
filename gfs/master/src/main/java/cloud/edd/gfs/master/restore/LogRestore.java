package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes a master's folder from a copy of the log, with the record that says that the loss is accepted. */
public final class LogRestore {

    /** More starts than a master can have had whose records are lost. */
    private static final long EPOCHS_LOST_AT_MOST = 1_000;

    private static final int SEGMENT_BYTES = 16 << 20;

    /** The file in the folder of a standby that says that it is one. */
    public static final String STANDBY = "standby";

    private LogRestore() {}

    /** What the new log begins with: the last record of the copy has the time of the log, which never goes back. */
    public static LogRecord marker(CopyScan copy) {
        BeginRestore begin = BeginRestore.newBuilder()
                .setEpochFloor(copy.highestEpoch() + EPOCHS_LOST_AT_MOST)
                .setSource(copy.source())
                .build();
        return new LogRecord(
                copy.last() + 1,
                copy.state().timeMs(),
                Payload.of(Command.newBuilder().setBeginRestore(begin).build().toByteArray()));
    }

    /**
     * Writes the folder. Nothing in it is changed if something is there already.
     *
     * @param folder empty, or not there
     * @throws IOException when it has files, or cannot be written
     */
    public static void write(CopyScan copy, Path folder) throws IOException {
        write(copy, folder, true);
    }

    /** Writes the folder of a standby: what the copy has and nothing else, because nothing is lost by it. */
    public static void mirror(CopyScan copy, Path folder) throws IOException {
        write(copy, folder, false);
    }

    private static void write(CopyScan copy, Path folder, boolean marked) throws IOException {
        boolean isNew = Files.notExists(folder);
        Files.createDirectories(folder);
        Path parent = folder.toAbsolutePath().getParent();
        if (isNew && parent != null) {
            sync(parent);
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.endsWith("lock") && (marked || !file.endsWith(STANDBY)))) {
                throw new IOException(folder + " is not empty: move what is in it away, it may be needed");
            }
        }
        if (copy.checkpoint() > 0) {
            String name = CheckpointFormat.name(copy.checkpoint());
            try (FileChannel out = create(folder.resolve(name));
                    InputStream in = copy.files().open(name)) {
                in.transferTo(Channels.newOutputStream(out));
                out.force(true);
            }
        }
        List<LogRecord> batch = new ArrayList<>();
        List<LogRecord> first = new ArrayList<>();
        int[] bytes = {0};
        copy.records(record -> {
            batch.add(record);
            bytes[0] += SegmentFormat.size(record.payload().length());
            if (bytes[0] > SEGMENT_BYTES - 2 * SegmentFormat.size(LogRecord.MOST_BYTES)) {
                holdFirst(folder, first, batch);
                batch.clear();
                bytes[0] = 0;
            }
        });
        if (marked) {
            batch.add(marker(copy));
        }
        holdFirst(folder, first, batch);
        // Without the segment that comes first no master starts on the folder: it is there when all others are, the
        // marker too.
        Path unfinished = folder.resolve("restore.tmp");
        long begin = first.isEmpty() ? copy.last() + 1 : first.getFirst().sequence();
        segment(unfinished, begin, first);
        sync(folder);
        Files.move(unfinished, folder.resolve(SegmentFormat.name(begin)), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    private static void holdFirst(Path folder, List<LogRecord> first, List<LogRecord> batch) {
        if (first.isEmpty()) {
            first.addAll(batch);
        } else if (!batch.isEmpty()) {
            long begin = batch.getFirst().sequence();
            segment(folder.resolve(SegmentFormat.name(begin)), begin, batch);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void segment(Path file, long first, List<LogRecord> records) {
        int size = SegmentFormat.HEADER_BYTES;
        for (LogRecord record : records) {
            size += SegmentFormat.size(record.payload().length());
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(SegmentFormat.header(first));
        records.forEach(record -> SegmentFormat.write(bytes, record, first - 1));
        bytes.flip();
        try (FileChannel out = create(file)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
