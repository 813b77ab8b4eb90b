package cloud.edd.local.process;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps one process alive: waits for what it needs, starts it, waits until it is ready, watches it, and starts
 * it again when it ends by itself. Runs on one thread; {@link #stop()} and the futures may be used from any.
 */
final class Supervised {

    private final ProcessSpec spec;
    private final Timings timings;
    private final Path log;
    private final Journal journal;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile ProcessStatus status;

    Supervised(ProcessSpec spec, Timings timings, Path log, Journal journal) {
        this.spec = spec;
        this.timings = timings;
        this.log = log;
        this.journal = journal;
        this.status = ProcessStatus.waiting(spec);
    }

    ProcessSpec spec() {
        return spec;
    }

    ProcessStatus status() {
        return status;
    }

    /** Done when ready for the first time; fails when the process does not start. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Asks the process to end; the future is done when it has. */
    CompletableFuture<Void> stop() {
        stop.complete(null);
        return ended;
    }

    /** @param needed what must be ready first */
    void run(List<CompletableFuture<Void>> needed) {
        try {
            if (isReady(needed)) {
                keepAlive();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | EddException e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            if (status.health() != Health.FAILED) {
                change(status.ended(Health.STOPPED, null, status.restarts()));
            }
            ready.completeExceptionally(EddException.process(spec.name() + " was stopped."));
            ended.complete(null);
        }
    }

    private boolean isReady(List<CompletableFuture<Void>> needed) throws InterruptedException {
        var all = CompletableFuture.allOf(needed.toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(all, stop).get();
            return !stop.isDone();
        } catch (ExecutionException e) {
            // The one that failed says why; this one never began.
            return false;
        }
    }

    private void keepAlive() throws IOException, InterruptedException {
        spec.starter().prepare();
        int failures = 0;
        while (!stop.isDone()) {
            Ending ending = runOnce();
            if (ending.stopped()) {
                return;
            }
            failures = ending.wasLongReady() ? 1 : failures + 1;
            if (!ready.isDone() && failures >= timings.firstStarts()) {
                fail(spec.name() + " does not start: it " + ending.how() + ".");
                return;
            }
            Duration pause = timings.backoff(failures);
            change(status.ended(Health.RESTARTING, ending.how(), status.restarts() + 1));
            journal.says(spec.name() + " " + ending.how() + "; starting it again in " + pause.toMillis() + " ms");
            await(stop, pause);
        }
    }

    /** How one life of the process came to its end. */
    private record Ending(boolean stopped, boolean wasLongReady, String how) {}

    private Ending runOnce() throws IOException, InterruptedException {
        Process process = Children.start(spec.starter().launch(), log);
        Optional<ProcessMark> mark = ProcessMark.of(process.toHandle());
        mark.ifPresent(found -> change(status.running(found)));
        var endOrStop = CompletableFuture.anyOf(process.onExit(), stop);
        long started = System.nanoTime();
        long readySince = 0;
        try {
            while (!await(endOrStop, readySince == 0 ? timings.startPoll() : timings.watchPoll())) {
                Optional<String> problem = spec.probe().problem();
                boolean held = problem.filter(spec.probe()::isHeld).isPresent();
                if ((problem.isEmpty() || held) && readySince == 0 && process.isAlive()) {
                    readySince = System.nanoTime();
                    announceReady();
                    watch(problem);
                } else if (readySince != 0) {
                    watch(problem);
                } else if (elapsed(started).compareTo(timings.startLimit()) > 0) {
                    end(process);
                    return new Ending(
                            false,
                            false,
                            "was not ready after " + timings.startLimit().toSeconds() + " s ("
                                    + problem.orElse("no answer") + ")");
                }
            }
            if (stop.isDone() && process.isAlive()) {
                end(process);
                return new Ending(true, false, "was stopped");
            }
        } finally {
            // Also when we are interrupted or cannot go on: never leave it behind unwatched.
            if (process.isAlive()) {
                process.destroyForcibly();
            }
        }
        boolean longReady = readySince != 0 && elapsed(readySince).compareTo(timings.forgetAfter()) > 0;
        return new Ending(stop.isDone(), longReady, describeExit(process.waitFor()));
    }

    private void announceReady() throws IOException, InterruptedException {
        if (!ready.isDone()) {
            spec.starter().firstReady();
        }
        change(status.with(Health.HEALTHY, null));
        ready.complete(null);
    }

    private void watch(Optional<String> problem) {
        Health now = problem.isEmpty() ? Health.HEALTHY : Health.UNHEALTHY;
        String detail = problem.orElse(null);
        if (now != status.health()) {
            journal.says(spec.name() + (detail == null ? " is well again" : " " + detail));
            change(status.with(now, detail));
        }
    }

    private void end(Process process) throws InterruptedException {
        spec.stopSignal().send(process.toHandle());
        if (!process.waitFor(timings.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
            journal.says(
                    spec.name() + " did not end within " + timings.stopLimit().toSeconds() + " s and was killed");
            process.destroyForcibly().waitFor();
        }
    }

    private void fail(String reason) {
        change(status.ended(Health.FAILED, reason, status.restarts()));
        ready.completeExceptionally(EddException.process(reason));
    }

    private void change(ProcessStatus next) {
        status = next;
        journal.changed(next);
    }

    private static Duration elapsed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** Whether the future was done in time. */
    private static boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("these futures only ever complete", e);
        }
    }

    /** Shells and the JDK report death by signal N as 128 + N. */
    private static String describeExit(int code) {
        return code > 128 ? "was killed by signal " + (code - 128) : "ended with code " + code;
    }
}
