package cloud.edd.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One process for ever: its number and when it began, so that another process that got the same number later
 * is never taken for it.
 *
 * @param began opaque; equal for equal processes of one machine
 */
public record ProcessMark(long pid, String began) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Field 22 of /proc/PID/stat, counted from the state that follows the bracketed name (field 3). */
    private static final int START_TICKS_AFTER_NAME = 19;
    /** Ended, and only its parent has not looked yet; the JDK counts these as alive. */
    private static final Set<String> DEAD = Set.of("Z", "X");

    private static final long POLL_MILLIS = 25;

    /** Empty if no such process runs. */
    public static Optional<ProcessMark> of(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).flatMap(ProcessMark::of);
    }

    static Optional<ProcessMark> of(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (Files.isReadable(BOOT_ID)) {
            try {
                String line = Files.readString(stat);
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                if (DEAD.contains(fields[0])) {
                    return Optional.empty();
                }
                return Optional.of(new ProcessMark(
                        process.pid(), Files.readString(BOOT_ID).strip() + ":" + fields[START_TICKS_AFTER_NAME]));
            } catch (IOException e) {
                // It ended between the two looks.
                return Optional.empty();
            }
        }
        return process.info()
                .startInstant()
                .map(instant -> new ProcessMark(process.pid(), Long.toString(instant.toEpochMilli())));
    }

    /** The running process this mark was made of, and no other. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> of(handle).filter(this::equals).isPresent());
    }

    public boolean isAlive() {
        return process().isPresent();
    }

    /** Waits for a process that need not be our child. @return whether it ended in time */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }
}
