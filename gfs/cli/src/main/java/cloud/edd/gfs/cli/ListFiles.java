package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists files. */
@Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists files, in the order of their names.")
final class ListFiles implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "only paths that begin so")
    private String prefix = "";

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.list(gfs.namespace, prefix)
                    .forEachRemaining(file -> gfs.out.println(json ? FileOutput.json(file) : FileOutput.line(file)));
        }
        return 0;
    }
}
