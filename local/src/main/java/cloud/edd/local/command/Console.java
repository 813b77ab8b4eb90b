package cloud.edd.local.command;

import cloud.edd.local.process.Health;
import cloud.edd.local.process.Journal;
import cloud.edd.local.process.ProcessStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells a person what happens while it happens, and keeps the same lines in the supervisor's log. Thread-safe. */
final class Console implements Journal {

    private final PrintStream out;
    private final Path log;
    private final Clock clock;
    private final long startedNanos = System.nanoTime();
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    Console(PrintStream out, Path log, Clock clock) {
        this.out = out;
        this.log = log;
        this.clock = clock;
    }

    /** Only for the person, not for the log: the log must never hold a password. */
    void show(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void says(String line) {
        show("  " + line);
        write(line);
    }

    @Override
    public void changed(ProcessStatus status) {
        if (status.health() == Health.HEALTHY && announced.add(status.name())) {
            says("%-22s ready after %.1f s".formatted(status.name(), elapsedSeconds()));
        } else if (status.health() == Health.HEALTHY && status.restarts() > 0) {
            write(status.name() + " is ready again");
        } else if (status.health() == Health.FAILED) {
            says(status.detail() == null ? status.name() + " failed" : status.detail());
        } else if (status.health() == Health.STOPPED && announced.remove(status.name())) {
            says(status.name() + " stopped");
        }
    }

    double elapsedSeconds() {
        return Duration.ofNanos(System.nanoTime() - startedNanos).toMillis() / 1000.0;
    }

    private synchronized void write(String line) {
        String stamped = String.format(Locale.ROOT, "%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), line);
        try {
            Files.writeString(
                    log, stamped, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The person has seen the line; a log that cannot be written must not end the platform.
            out.println("  " + log + ": " + e.getMessage());
        }
    }
}
