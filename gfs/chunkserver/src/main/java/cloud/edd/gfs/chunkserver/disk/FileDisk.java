package cloud.edd.gfs.chunkserver.disk;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.FrameFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@link DiskRequest}s on the files of a folder: in order for each file, side by side for different ones.
 *
 * <p>The executor's threads must never be interrupted while they work, which would close the files under them.
 */
public final class FileDisk {

    /** Zeros are written in pieces of this size. */
    private static final int ZEROS = 1 << 20;

    /** What waits for one file. */
    private static final class Strand {
        final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        boolean running;
    }

    private final Path folder;
    private final Executor threads;
    private final OpenFiles files;
    private final Map<String, Strand> strands = new HashMap<>();
    /**
     * Files with a force that failed. The system tells of it once: it may have thrown away what it could not write, and the next force
     * would succeed.
     */
    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();

    /**
     * @param folder there, and this process's own
     * @param threads a few platform threads: the system blocks them
     */
    public FileDisk(Path folder, Executor threads) {
        this.folder = folder;
        this.threads = threads;
        this.files = new OpenFiles(folder);
    }

    /** Carries the request out later; {@code done} is called by a thread of the disk. */
    public void submit(DiskRequest request, Consumer<DiskResult> done) {
        String key = key(request);
        synchronized (strands) {
            Strand strand = strands.computeIfAbsent(key, absent -> new Strand());
            strand.waiting.addLast(() -> {
                DiskResult result = carryOut(request);
                DiskFaultPoints.after(request);
                done.accept(result);
            });
            if (!strand.running) {
                strand.running = true;
                threads.execute(() -> work(key, strand));
            }
        }
    }

    /**
     * A file to be sent from the disk to a connection.
     *
     * @param unreadable called when it is not there, or its bytes are not
     */
    public FrameFiles sendable(String file, Runnable unreadable) {
        return new FrameFiles() {
            private OpenFiles.@Nullable Use use;

            @Override
            public FileChannel acquire() throws IOException {
                OpenFiles.Use opened = files.use(file, false);
                use = opened;
                return opened.channel();
            }

            @Override
            public void unreadable() {
                unreadable.run();
            }

            @Override
            public void release() throws IOException {
                if (use != null) {
                    use.close();
                }
            }
        };
    }

    /** Closes the files. Nothing may be under way or come any more. */
    public void close() throws IOException {
        files.closeAll();
    }

    private void work(String key, Strand strand) {
        while (true) {
            Runnable next;
            synchronized (strands) {
                next = strand.waiting.pollFirst();
                if (next == null) {
                    strand.running = false;
                    strands.remove(key, strand);
                    return;
                }
            }
            next.run();
        }
    }

    private static String key(DiskRequest request) {
        return switch (request) {
            case DiskRequest.Preallocate one -> one.file();
            case DiskRequest.WriteAt one -> one.file();
            case DiskRequest.ReadAt one -> one.file();
            case DiskRequest.Force one -> one.file();
            case DiskRequest.Truncate one -> one.file();
            case DiskRequest.Rename one -> one.from();
            case DiskRequest.Delete one -> one.file();
            case DiskRequest.SyncDirectory one -> "folder:" + one.folder();
            case DiskRequest.ListFolder one -> "folder:" + one.folder();
            case DiskRequest.FreeSpace ignored -> "space:";
        };
    }

    private DiskResult carryOut(DiskRequest request) {
        try {
            return switch (request) {
                case DiskRequest.Preallocate(String file, long size) -> preallocate(file, size);
                case DiskRequest.WriteAt(String file, long offset, List<Payload> parts) -> write(file, offset, parts);
                case DiskRequest.ReadAt(String file, long offset, int length) -> read(file, offset, length);
                case DiskRequest.Force(String file) -> force(file);
                case DiskRequest.Truncate(String file, long length) -> truncate(file, length);
                case DiskRequest.Rename(String from, String to) -> rename(from, to);
                case DiskRequest.Delete(String file) -> delete(file);
                case DiskRequest.SyncDirectory(String name) -> syncDirectory(name);
                case DiskRequest.ListFolder(String name, String after, int most) -> list(name, after, most);
                case DiskRequest.FreeSpace() -> space();
            };
        } catch (NoSuchFileException e) {
            return new DiskResult.Failed(DiskResult.Failure.NOT_FOUND, "there is no file " + e.getMessage());
        } catch (IOException e) {
            return failed(e);
        }
    }

    private static DiskResult failed(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left") || lower.contains("quota exceeded");
        return new DiskResult.Failed(
                full ? DiskResult.Failure.NO_SPACE : DiskResult.Failure.INPUT_OUTPUT,
                full ? "the disk is full: make room on it (" + message + ")" : message);
    }

    private DiskResult preallocate(String file, long size) throws IOException {
        try (OpenFiles.Use use = files.use(file, true)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
            long position = use.channel().size();
            while (position < size) {
                zeros.clear().limit((int) Math.min(ZEROS, size - position));
                position += use.channel().write(zeros, position);
            }
            return new DiskResult.Done();
        }
    }

    private DiskResult write(String file, long offset, List<Payload> parts) throws IOException {
        try (OpenFiles.Use use = files.use(file, true)) {
            long position = offset;
            for (Payload part : parts) {
                ByteBuffer bytes = part.bytes();
                while (bytes.hasRemaining()) {
                    position += use.channel().write(bytes, position);
                }
            }
            return new DiskResult.Done();
        } finally {
            parts.forEach(Payload::release);
        }
    }

    private DiskResult read(String file, long offset, int length) throws IOException {
        try (OpenFiles.Use use = files.use(file, false)) {
            long available = Math.max(0, use.channel().size() - offset);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, available));
            int got = 0;
            while (got >= 0 && bytes.hasRemaining()) {
                got = use.channel().read(bytes, offset + bytes.position());
            }
            return new DiskResult.Bytes(
                    Payload.of(bytes.array()).slice(0, bytes.flip().limit()));
        }
    }

    private DiskResult force(String file) throws IOException {
        if (poisoned.contains(file)) {
            return new DiskResult.Failed(
                    DiskResult.Failure.INPUT_OUTPUT, "an earlier force failed: nobody knows what is on the disk");
        }
        try (OpenFiles.Use use = files.use(file, false)) {
            use.channel().force(false);
            return new DiskResult.Done();
        } catch (IOException e) {
            poisoned.add(file);
            throw e;
        }
    }

    private DiskResult truncate(String file, long length) throws IOException {
        try (OpenFiles.Use use = files.use(file, false)) {
            use.channel().truncate(length);
        } catch (NoSuchFileException e) {
            return new DiskResult.Done();
        }
        return new DiskResult.Done();
    }

    private DiskResult rename(String from, String to) throws IOException {
        files.forget(from);
        files.forget(to);
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        if (poisoned.remove(from)) {
            poisoned.add(to);
        } else {
            poisoned.remove(to);
        }
        return new DiskResult.Done();
    }

    private DiskResult delete(String file) throws IOException {
        files.forget(file);
        Files.deleteIfExists(folder.resolve(file));
        poisoned.remove(file);
        return new DiskResult.Done();
    }

    private DiskResult syncDirectory(String name) throws IOException {
        try (FileChannel directory = FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
            directory.force(true);
            return new DiskResult.Done();
        }
    }

    /** A folder is read in no order: whatever is asked for, all its names pass by, and those that are wanted are kept. */
    private DiskResult list(String name, String after, int most) throws IOException {
        Path listed = Files.createDirectories(folder.resolve(name));
        TreeSet<String> kept = new TreeSet<>();
        try (Stream<Path> found = Files.list(listed)) {
            for (Iterator<Path> files = found.iterator(); files.hasNext(); ) {
                Path file = files.next();
                String one = file.getFileName().toString();
                boolean wanted = one.compareTo(after) > 0 && (kept.size() < most || one.compareTo(kept.last()) < 0);
                if (wanted && Files.isRegularFile(file) && kept.add(one) && kept.size() > most) {
                    kept.pollLast();
                }
            }
        }
        List<DiskResult.Entry> entries = new ArrayList<>(kept.size());
        for (String one : kept) {
            entries.add(new DiskResult.Entry(one, Files.size(listed.resolve(one))));
        }
        return new DiskResult.Listing(entries);
    }

    private DiskResult space() throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new DiskResult.Space(store.getUsableSpace(), store.getTotalSpace());
    }
}
