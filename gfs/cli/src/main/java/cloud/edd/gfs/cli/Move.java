package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.PublishMode;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Gives a file another path. */
@Command(name = "mv", mixinStandardHelpOptions = true, description = "Gives a file another path.")
final class Move implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "FROM", description = "the path it has")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "the path it shall have")
    private String to = "";

    @Option(
            names = {"-f", "--replace"},
            description = "replace what stands there")
    private boolean replace;

    @Option(names = "--expect-generation", paramLabel = "N", description = "only if FROM has this generation")
    private long expectedGeneration = GfsClient.ANY_GENERATION;

    @Option(names = "--expect-length", paramLabel = "BYTES", description = "only if FROM is this long")
    private long expectedLength = GfsClient.ANY_LENGTH;

    @Option(names = "--json", description = "shows the file as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            FileAttributes moved = client.rename(
                    gfs.namespace,
                    from,
                    to,
                    replace ? PublishMode.REPLACE : PublishMode.CREATE,
                    expectedGeneration,
                    expectedLength);
            if (json) {
                gfs.out.println(FileOutput.json(moved));
            }
        }
        return 0;
    }
}
