package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows how the cluster is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how the cluster is. Exit status 1 when it is in safe mode or something is missing.")
final class Status implements Callable<Integer> {

    private static final double GIBIBYTE = 1 << 30;

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        ClusterState state;
        try (GfsClient client = gfs.client()) {
            state = client.status();
        }
        if (json) {
            gfs.out.println(Json.of(state));
        } else {
            print(state, gfs.out);
        }
        boolean well = !state.safeMode() && state.lost() == 0 && state.corrupt() == 0;
        if (!well) {
            return Failures.FAILED;
        }
        return 0;
    }

    private static void print(ClusterState state, PrintStream out) {
        out.println(state.safeMode() ? "SAFE MODE: " + state.safeModeReason() : "serving");
        out.printf(
                Locale.ROOT,
                "%d files, %d chunks; %d under-replicated, %d stale, %d corrupt, %d lost, %d to delete%n",
                state.files(),
                state.chunks(),
                state.underReplicated(),
                state.stale(),
                state.corrupt(),
                state.lost(),
                state.pendingDelete());
        for (ClusterState.Server server : state.servers()) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %-5s %s:%d  %d chunks, %.1f of %.1f GiB used, last heard %s%n",
                    server.id(),
                    server.alive() ? "alive" : "DEAD",
                    server.host(),
                    server.dataPort(),
                    server.chunkCount(),
                    server.diskUsed() / GIBIBYTE,
                    server.diskTotal() / GIBIBYTE,
                    server.lastHeartbeat());
        }
    }
}
