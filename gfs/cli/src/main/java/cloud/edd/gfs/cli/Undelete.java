package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Takes a file out of the trash. */
@Command(
        name = "undelete",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a deleted or replaced file out of the trash, as long as it is kept (an hour or more): 'gfs trash' shows what there is.",
            "Nothing is overwritten: when the path is taken, choose another one with --to.",
            "Files of a deleted namespace come back one by one."
        })
final class Undelete implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", description = "the path that the file had")
    private String path = "";

    @Option(names = "--to", paramLabel = "PATH", description = "its path from now on (default: the one it had)")
    private @Nullable String to;

    @Option(
            names = "--id",
            paramLabel = "NUMBER",
            description = "which one, as 'gfs trash' names it (default: the one that was deleted last)")
    private long id = GfsClient.LATEST;

    @Option(names = "--json", description = "shows the file as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            FileAttributes file = client.undelete(gfs.namespace, path, id, to == null ? path : to);
            gfs.out.println(json ? FileOutput.json(file) : FileOutput.line(file));
        }
        return 0;
    }
}
