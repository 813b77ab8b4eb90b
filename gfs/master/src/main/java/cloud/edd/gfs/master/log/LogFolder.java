package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.protocol.fault.FaultPoint;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a metadata log, locked against any other process as long as it is open. */
final class LogFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    /** @param lock locked, and closed with the folder */
    LogFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static LogFolder open(Path path) throws IOException {
        create(path);
        FileChannel lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lock)) {
            lock.close();
            throw new MetadataLogException(
                    Reason.IN_USE,
                    "another master runs on " + path + " (it holds the file " + LOCK + "): stop it first");
        }
        return new LogFolder(path, lock);
    }

    /** Makes a folder that is not there, so that it is found after a power failure, too. */
    private static void create(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        create(parent);
        Files.createDirectory(folder);
        sync(parent);
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Segments by their first sequence. */
    NavigableMap<Long, Path> segments() throws IOException {
        return list(SegmentFormat::firstSequence);
    }

    /** Checkpoints by their sequence. */
    NavigableMap<Long, Path> checkpoints() throws IOException {
        return list((String name) -> CheckpointFormat.sequence(name));
    }

    void deleteUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().endsWith(".tmp")
                        || file.getFileName().toString().equals(SpareSegment.NAME)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Makes a file that is forced known under its name. */
    void publish(Path from, String name, FaultPoint renamed) throws IOException {
        Files.move(from, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        renamed.hit();
        sync();
    }

    void sync() throws IOException {
        sync(path);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    static ByteBuffer read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the end of the file, which does not grow while it is read.
            }
            return bytes.flip();
        }
    }

    static void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private NavigableMap<Long, Path> list(ToLongFunction<String> number) throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(file -> {
                @Nullable Path name = file.getFileName();
                long sequence = name == null ? -1 : number.applyAsLong(name.toString());
                if (sequence >= 0) {
                    found.put(sequence, file);
                }
            });
        }
        return found;
    }
}
