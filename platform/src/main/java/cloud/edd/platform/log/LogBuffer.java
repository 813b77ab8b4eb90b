package cloud.edd.platform.log;

import cloud.edd.proto.logging.LogEntry;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entries that wait on disk for the log service, oldest first, over restarts of the process.
 *
 * <p>Segments of {@link #SEGMENT_BYTES} are written one after the other; one is deleted when all its entries are
 * delivered. After a restart a segment that was delivered in part is delivered again: readers drop repeats by entry id.
 * A record is its length, its CRC32C (both 4 bytes, big endian) and the entry; reading a segment ends at the first
 * record that is torn. Written through the operating system's cache without a sync: it outlives the process, not a
 * power cut. Used by one thread.
 */
final class LogBuffer implements Closeable {

    /** What is delivered twice after a restart, and held in memory while it is delivered, is at most this. */
    static final int SEGMENT_BYTES = 1024 * 1024;

    private static final int MAX_RECORD_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final String SUFFIX = ".entries";

    private final Path folder;
    private final long limit;
    private final FileChannel lockFile;
    private final TreeMap<Long, Long> sizes = new TreeMap<>();
    private final ArrayDeque<LogEntry> head = new ArrayDeque<>();

    private @Nullable DataOutputStream writer;
    private long writing;
    private long next = 1;

    private LogBuffer(Path folder, long limit, FileChannel lockFile) throws IOException {
        this.folder = folder;
        this.limit = limit;
        this.lockFile = lockFile;
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                sizes.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), Files.size(file));
            }
        }
        if (!sizes.isEmpty()) {
            next = sizes.lastKey() + 1;
        }
    }

    /**
     * Opens the buffer in the folder, which is created if need be.
     *
     * @param limit most bytes to keep
     * @throws IOException if the folder cannot be used, or another process uses it
     */
    static LogBuffer open(Path folder, long limit) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (tryLock(lockFile) == null) {
                throw new IOException("Another process uses " + folder + ".");
            }
            return new LogBuffer(folder, limit, lockFile);
        } catch (IOException | NumberFormatException e) {
            lockFile.close();
            throw e instanceof IOException io ? io : new IOException("There is a foreign file in " + folder + ".", e);
        }
    }

    boolean isEmpty() {
        return head.isEmpty() && sizes.isEmpty();
    }

    long bytes() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Appends as many of the entries as fit, and returns how many did not.
     *
     * @throws IOException if the disk does not take them; the next call begins a new segment
     */
    int append(List<LogEntry> entries) throws IOException {
        try {
            return appendWhatFits(entries);
        } catch (IOException e) {
            try {
                closeWriter();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private int appendWhatFits(List<LogEntry> entries) throws IOException {
        int stored = 0;
        for (LogEntry entry : entries) {
            byte[] bytes = entry.toByteArray();
            int record = HEADER_BYTES + bytes.length;
            if (bytes.length > MAX_RECORD_BYTES || bytes() + record > limit) {
                break;
            }
            DataOutputStream out = segmentFor(record);
            out.writeInt(bytes.length);
            out.writeInt(checksum(bytes));
            out.write(bytes);
            sizes.merge(writing, (long) record, Long::sum);
            stored++;
        }
        if (writer != null) {
            writer.flush();
        }
        return entries.size() - stored;
    }

    /**
     * The oldest entries, at most {@code max} of them, without removing them.
     *
     * @throws IOException if a segment cannot be read; it is given up, the next call goes on with the next one
     */
    List<LogEntry> peek(int max) throws IOException {
        while (head.isEmpty() && !sizes.isEmpty()) {
            long oldest = sizes.firstKey();
            try {
                load(oldest);
            } catch (IOException e) {
                sizes.remove(oldest);
                throw e;
            }
            if (head.isEmpty()) {
                delete(oldest);
            }
        }
        return head.stream().limit(max).toList();
    }

    /** Removes that many of the oldest entries: they are delivered. */
    void remove(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            head.removeFirst();
        }
        if (head.isEmpty()) {
            delete(sizes.firstKey());
        }
    }

    @Override
    public void close() throws IOException {
        closeWriter();
        lockFile.close();
    }

    private DataOutputStream segmentFor(int record) throws IOException {
        if (writer != null && sizes.getOrDefault(writing, 0L) + record > SEGMENT_BYTES) {
            closeWriter();
        }
        if (writer == null) {
            writing = next++;
            writer = new DataOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(file(writing), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
        }
        return writer;
    }

    private void closeWriter() throws IOException {
        if (writer != null) {
            DataOutputStream closing = writer;
            writer = null;
            closing.close();
        }
    }

    private void load(long segment) throws IOException {
        if (writer != null && segment == writing) {
            closeWriter();
        }
        var entries = new ArrayList<LogEntry>();
        try (var in = new DataInputStream(Files.newInputStream(file(segment)))) {
            byte[] all = in.readAllBytes();
            int position = 0;
            while (position + HEADER_BYTES <= all.length) {
                var header = java.nio.ByteBuffer.wrap(all, position, HEADER_BYTES);
                int length = header.getInt();
                int checksum = header.getInt();
                position += HEADER_BYTES;
                if (length < 0 || length > all.length - position) {
                    break;
                }
                byte[] bytes = java.util.Arrays.copyOfRange(all, position, position + length);
                if (checksum(bytes) != checksum) {
                    break;
                }
                entries.add(LogEntry.parseFrom(bytes));
                position += length;
            }
        }
        head.addAll(entries);
    }

    private void delete(long segment) throws IOException {
        Files.deleteIfExists(file(segment));
        sizes.remove(segment);
    }

    private Path file(long segment) {
        return folder.resolve("%012d".formatted(segment) + SUFFIX);
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }
}
