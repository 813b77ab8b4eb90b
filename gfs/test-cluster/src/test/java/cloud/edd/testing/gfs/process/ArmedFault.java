package cloud.edd.testing.gfs.process;

import cloud.edd.gfs.protocol.fault.FaultHook;
import cloud.edd.gfs.protocol.fault.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Ends the child process that first comes to the point named by a file in the folder that {@link #FOLDER} names: at once, as kill -9
 * would. In the JVM of the tests themselves, where the variable is not set, it does nothing.
 */
public final class ArmedFault implements FaultHook {

    /** Environment variable of a child process. */
    static final String FOLDER = "GFS_TEST_FAULTS";

    static final int EXIT_CODE = 99;

    private final @Nullable Path folder;

    public ArmedFault() {
        String name = System.getenv(FOLDER);
        folder = name == null ? null : Path.of(name);
        if (folder != null) {
            // A child never outlives its tests, however these ended.
            Thread.ofPlatform().daemon().name("parent-watch").start(ArmedFault::endWithParent);
        }
    }

    /** The next process that uses this folder and comes to the point ends there. */
    static void arm(Path folder, FaultPoint point) throws IOException {
        Files.createFile(folder.resolve(point.name()));
    }

    /** Where processes have ended. */
    static boolean wasHit(Path folder, FaultPoint point) {
        return Files.exists(folder.resolve(point.name() + ".hit"));
    }

    /** Whether the process that came to the point is gone. */
    static boolean isOver(Path folder, FaultPoint point) throws IOException {
        if (!wasHit(folder, point)) {
            return false;
        }
        String pid = Files.readString(folder.resolve(point.name() + ".hit")).strip();
        return !pid.isEmpty()
                && ProcessHandle.of(Long.parseLong(pid))
                        .map(process -> !process.isAlive())
                        .orElse(true);
    }

    @Override
    public void at(FaultPoint point) {
        if (folder == null) {
            return;
        }
        Path armed = folder.resolve(point.name());
        try {
            // Of several processes, the one that takes the file away.
            if (Files.exists(armed) && Files.deleteIfExists(armed)) {
                Files.writeString(
                        folder.resolve(point.name() + ".hit"),
                        ProcessHandle.current().pid() + "\n");
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().join());
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
