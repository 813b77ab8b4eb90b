package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.master.restore.LogRestore;
import cloud.edd.proto.gfs.Epoch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The folder of a standby. While the file {@code standby} is in it, everything else is a copy that may be thrown away and made anew. With a
 * promotion it becomes the folder of a master: the granted epoch is stored in {@code promotion}, then that file goes.
 */
public final class FolderHome implements Standby.Home {

    private static final String PROMOTION = "promotion";
    private static final String LOCK = "lock";

    private final Path folder;
    private final Executor background;

    /** @param background prepares segments */
    public FolderHome(Path folder, Executor background) {
        this.folder = folder;
        this.background = background;
    }

    /** Whether a standby may begin here: else it is the folder of a master, or of a standby that was promoted. */
    public static boolean isFree(Path folder) throws IOException {
        if (Files.notExists(folder) || Files.exists(folder.resolve(LogRestore.STANDBY))) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(file -> file.endsWith(LOCK));
        }
    }

    /** What a standby was granted before it was the master of this folder; the default instance when it never was one. */
    public static Epoch granted(Path folder) throws IOException {
        Path file = folder.resolve(PROMOTION);
        return Files.exists(file) ? Epoch.parseFrom(Files.readAllBytes(file)) : Epoch.getDefaultInstance();
    }

    @Override
    public MetadataLog replace(CopyScan by) throws IOException {
        Files.createDirectories(folder);
        write(LogRestore.STANDBY, new byte[0]);
        sync();
        for (Path file : others()) {
            Files.delete(file);
        }
        sync();
        LogRestore.mirror(by, folder);
        return FileMetadataLog.open(folder, background);
    }

    /** From now on it is the folder of a master that begins this epoch. */
    void promoted(Epoch epoch) throws IOException {
        write(PROMOTION, epoch.toByteArray());
        sync();
        Files.delete(folder.resolve(LogRestore.STANDBY));
        sync();
    }

    private List<Path> others() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith(LOCK) && !file.endsWith(LogRestore.STANDBY))
                    .toList();
        }
    }

    private void write(String name, byte[] content) throws IOException {
        try (FileChannel file = FileChannel.open(
                folder.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
    }

    private void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
