package cloud.edd.local.command;

import cloud.edd.local.process.Leftovers;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessMark;
import cloud.edd.local.process.ProcessStatus;
import cloud.edd.local.process.Timings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a platform, also one whose supervisor is gone. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop everything, in order.")
public final class DownCommand implements Callable<Integer> {

    /** Four groups one after the other, each with its full patience, and a little for the supervisor itself. */
    private static final Duration LIMIT =
            Timings.STANDARD.stopLimit().multipliedBy(4).plusSeconds(10);

    private static final Duration PROGRESS = Duration.ofMillis(200);

    @Mixin
    private final Place place = new Place();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<PlatformState> found = place.state();
        if (found.isEmpty() || !(found.get().isSupervised() || hasProcesses(found.get()))) {
            out.println("Nothing runs with its data in " + place.folder().root() + ".");
            return 0;
        }
        ProcessMark supervisor = found.get().supervisor();
        if (supervisor.isAlive()) {
            Set<String> running = new HashSet<>(aliveNames());
            supervisor.process().ifPresent(ProcessHandle::destroy);
            if (!awaitEnd(supervisor, running, out)) {
                out.println("  the supervisor did not end within " + LIMIT.toSeconds() + " s and was killed");
                supervisor.process().ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        PlatformState left = place.state().orElse(found.get());
        int stopped = Leftovers.stop(left, Timings.STANDARD.stopLimit(), line -> out.println("  " + line));
        if (stopped > 0) {
            out.println("  " + stopped + " processes without a supervisor stopped");
        }
        out.println("Edd Cloud is down.");
        return 0;
    }

    private static boolean hasProcesses(PlatformState state) {
        return !state.alive().isEmpty();
    }

    private boolean awaitEnd(ProcessMark supervisor, Set<String> running, PrintWriter out) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = supervisor.awaitEnd(PROGRESS);
            Set<String> now = aliveNames();
            running.stream().filter(name -> !now.contains(name)).sorted().forEach(name -> {
                out.println("  " + name + " stopped");
                out.flush();
            });
            running.retainAll(now);
            if (ended) {
                return true;
            }
        }
        return false;
    }

    private Set<String> aliveNames() {
        return place.state().stream()
                .flatMap(state -> state.alive().stream())
                .map(ProcessStatus::name)
                .collect(Collectors.toSet());
    }
}
