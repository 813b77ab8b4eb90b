package cloud.edd.local.process;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts all processes of a platform as early as what they need allows, keeps them alive, and writes down how
 * they are. Thread-safe.
 */
public final class Supervisor {

    private static final Duration ROTATION_PAUSE = Duration.ofSeconds(5);

    private final Map<String, Supervised> processes = new LinkedHashMap<>();
    private final DataFolder data;
    private final StateFile stateFile;
    private final PlatformState.About about;
    private final String build;
    private final Journal journal;
    private final ProcessMark self;
    private final long startedNanos = System.nanoTime();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private PlatformState.Phase phase = PlatformState.Phase.STARTING;
    private @Nullable Long readyMillis;
    private @Nullable String message;

    public Supervisor(
            List<ProcessSpec> specs,
            Timings timings,
            DataFolder data,
            StateFile stateFile,
            PlatformState.About about,
            String build,
            Journal journal) {
        this.data = data;
        this.stateFile = stateFile;
        this.about = about;
        this.build = build;
        this.journal = journal;
        this.self = ProcessMark.of(ProcessHandle.current()).orElseThrow();
        for (ProcessSpec spec : specs) {
            processes.put(spec.name(), new Supervised(spec, timings, data.log(spec.name()), new Scribe()));
        }
    }

    /** Begins to start everything and returns at once. */
    public void start() {
        // Fails here, not at the end of the day, if the list has a circle.
        stopGroups();
        writeDown();
        for (Supervised process : processes.values()) {
            List<CompletableFuture<Void>> needed = process.spec().after().stream()
                    .map(name -> named(name).ready())
                    .toList();
            Thread.ofVirtual().name("supervise-" + process.spec().name()).start(() -> process.run(needed));
        }
        Thread.ofVirtual().name("rotate-logs").start(this::rotateLogs);
    }

    /** Waits until everything is ready. @throws EddException if a process does not start */
    public void awaitReady() {
        CompletableFuture<?>[] all =
                processes.values().stream().map(Supervised::ready).toArray(CompletableFuture[]::new);
        try {
            failFast(all).join();
            synchronized (this) {
                phase = PlatformState.Phase.READY;
                readyMillis = elapsedMillis();
            }
            writeDown();
        } catch (CompletionException e) {
            String reason = e.getCause() == null
                    ? e.toString()
                    : String.valueOf(e.getCause().getMessage());
            synchronized (this) {
                phase = PlatformState.Phase.FAILED;
                message = reason;
            }
            writeDown();
            throw EddException.process(reason);
        }
    }

    /** Done when all are done; fails as soon as one fails. */
    private static CompletableFuture<Void> failFast(CompletableFuture<?>[] all) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        for (CompletableFuture<?> one : all) {
            var _ = one.exceptionally(failure -> {
                first.completeExceptionally(failure);
                return null;
            });
        }
        var _ = CompletableFuture.allOf(all).thenAccept(done -> first.complete(null));
        return first;
    }

    /** Ends everything, those first that nobody needs. Returns when all have ended; calling it again waits for the first. */
    public void stop() {
        if (stopping.compareAndSet(false, true)) {
            synchronized (this) {
                if (phase != PlatformState.Phase.FAILED) {
                    phase = PlatformState.Phase.STOPPING;
                }
            }
            writeDown();
            for (List<String> group : stopGroups()) {
                CompletableFuture.allOf(
                                group.stream().map(name -> named(name).stop()).toArray(CompletableFuture[]::new))
                        .join();
            }
            synchronized (this) {
                if (phase != PlatformState.Phase.FAILED) {
                    phase = PlatformState.Phase.STOPPED;
                }
            }
            writeDown();
            stopped.countDown();
        }
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when {@link #stop()} has done its work. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    public PlatformState state() {
        PlatformState.Phase currentPhase;
        Long currentReady;
        String currentMessage;
        synchronized (this) {
            currentPhase = phase;
            currentReady = readyMillis;
            currentMessage = message;
        }
        List<ProcessStatus> statuses =
                processes.values().stream().map(Supervised::status).toList();
        return new PlatformState(self, build, currentPhase, currentReady, currentMessage, about, statuses);
    }

    private List<List<String>> stopGroups() {
        return StopOrder.groups(processes.values().stream()
                .collect(Collectors.toMap(
                        process -> process.spec().name(),
                        process -> process.spec().endsBefore().stream()
                                .filter(processes::containsKey)
                                .toList())));
    }

    private Supervised named(String name) {
        Supervised found = processes.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no process is named " + name);
        }
        return found;
    }

    private long elapsedMillis() {
        return Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    }

    private synchronized void writeDown() {
        stateFile.write(state());
    }

    private void rotateLogs() {
        LogRotation rotation = new LogRotation(data.logs());
        try {
            while (!stopped.await(ROTATION_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    rotation.rotateFullOnes();
                } catch (IOException e) {
                    journal.says("The logs in " + data.logs() + " cannot be rotated: " + e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the state before anybody is told about it. */
    private final class Scribe implements Journal {
        @Override
        public void changed(ProcessStatus status) {
            try {
                writeDown();
            } catch (EddException e) {
                // A full disk must not stop the watch over what still runs.
                journal.says(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            journal.changed(status);
        }

        @Override
        public void says(String line) {
            journal.says(line);
        }
    }
}
