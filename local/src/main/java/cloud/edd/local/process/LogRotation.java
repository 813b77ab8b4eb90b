package cloud.edd.local.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps logs bounded. The processes append to their files themselves, so that they can go on writing when the
 * supervisor is gone; a full file is therefore copied and cut, not renamed. What is written between the two
 * steps is lost, a line or two in ten megabytes.
 */
final class LogRotation {

    static final long FULL_BYTES = 10L << 20;
    static final int KEPT = 3;

    private final Path folder;
    private final long fullBytes;

    LogRotation(Path folder) {
        this(folder, FULL_BYTES);
    }

    LogRotation(Path folder, long fullBytes) {
        this.folder = folder;
        this.fullBytes = fullBytes;
    }

    void rotateFullOnes() throws IOException {
        List<Path> full = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : logs) {
                if (Files.size(log) > fullBytes) {
                    full.add(log);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path log : full) {
            rotate(log);
        }
    }

    private static void rotate(Path log) throws IOException {
        for (int number = KEPT - 1; number >= 1; number--) {
            Path older = numbered(log, number);
            if (Files.exists(older)) {
                Files.move(older, numbered(log, number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(log, numbered(log, 1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }
}
