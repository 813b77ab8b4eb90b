package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Moves files to the trash. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = "Moves files to the trash, where they are kept for an hour or more.")
final class Remove implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "paths in GFS")
    private List<String> paths = List.of();

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            for (String path : paths) {
                client.delete(gfs.namespace, path);
            }
        }
        return 0;
    }
}
