package cloud.edd.local.process;

import cloud.edd.local.EddException;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of one platform on disk: whole or not there, never half. Thread-safe. */
public final class StateFile implements AutoCloseable {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private final Path file;
    private final Path lockFile;
    private @Nullable FileChannel lockChannel;

    public StateFile(Path runFolder) {
        this.file = runFolder.resolve("state.json");
        this.lockFile = runFolder.resolve("lock");
    }

    /** Empty if nothing was ever started here, or if what is there cannot be read. */
    public Optional<PlatformState> read() {
        try {
            return Optional.ofNullable(GSON.fromJson(Files.readString(file), PlatformState.class));
        } catch (NoSuchFileException | JsonParseException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw EddException.machine("The state " + file + " cannot be read", e);
        }
    }

    public synchronized void write(PlatformState state) {
        Path next = file.resolveSibling("state.json.next");
        try {
            Files.writeString(next, GSON.toJson(state));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EddException.machine("The state " + file + " cannot be written", e);
        }
    }

    /**
     * Makes this process the only supervisor of the folder until it ends, however it ends.
     *
     * @return false if another one is
     */
    public synchronized boolean tryLock() {
        try {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return false;
            }
            lockChannel = channel;
            return true;
        } catch (IOException e) {
            throw EddException.machine("The lock " + lockFile + " cannot be taken", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public synchronized void close() {
        if (lockChannel != null) {
            try {
                lockChannel.close();
            } catch (IOException e) {
                throw EddException.machine("The lock " + lockFile + " cannot be released", e);
            }
            lockChannel = null;
        }
    }
}
