package cloud.edd.local.command;

import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessStatus;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what runs and how it feels. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "What runs, where it listens, how it feels.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything is healthy (with --json: always)", "1:something is not healthy", "3:nothing runs"
        })
public final class StatusCommand implements Callable<Integer> {

    private static final int HEALTHY = 0;
    private static final int NOT_HEALTHY = 1;
    private static final int NOT_RUNNING = 3;

    @Mixin
    private final Place place = new Place();

    @Option(names = "--json", description = "For programs: {\"processes\":[{\"name\",\"pid\",\"ports\",\"health\"}]}")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<PlatformState> state = place.state().filter(StatusCommand::isRunning);
        if (json) {
            out.println(new GsonBuilder()
                    .setPrettyPrinting()
                    .serializeNulls()
                    .create()
                    .toJson(toJson(state)));
            return HEALTHY;
        }
        if (state.isEmpty()) {
            out.println("Nothing runs with its data in " + place.folder().root() + ".");
            return NOT_RUNNING;
        }
        PlatformState running = state.get();
        out.println(StatusTable.of(running));
        if (!running.isSupervised()) {
            out.println("Nobody watches these processes: their supervisor was killed."
                    + " ./edd up starts the platform anew, ./edd down stops them.");
            return NOT_HEALTHY;
        }
        out.println("  The platform is " + running.phase().word() + "; the dashboard is at "
                + running.about().dashboard());
        return running.processes().stream().allMatch(ProcessStatus::isHealthy) ? HEALTHY : NOT_HEALTHY;
    }

    private static boolean isRunning(PlatformState state) {
        return state.isSupervised() || !state.alive().isEmpty();
    }

    private static JsonObject toJson(Optional<PlatformState> state) {
        JsonArray processes = new JsonArray();
        state.ifPresent(running -> running.processes().forEach(process -> {
            boolean alive = process.mark() != null && process.mark().isAlive();
            JsonObject one = new JsonObject();
            one.addProperty("name", process.name());
            one.addProperty("pid", alive ? process.pid() : null);
            JsonArray ports = new JsonArray();
            process.ports().forEach(ports::add);
            one.add("ports", ports);
            one.addProperty("health", StatusTable.health(process, running.isSupervised(), alive));
            one.addProperty("restarts", process.restarts());
            one.addProperty("detail", process.detail());
            processes.add(one);
        }));
        JsonObject all = new JsonObject();
        all.add("processes", processes);
        state.ifPresent(running -> {
            all.addProperty("phase", running.phase().word());
            all.addProperty("dashboard", running.about().dashboard());
            all.addProperty("ready_millis", running.readyMillis());
        });
        return all;
    }
}
