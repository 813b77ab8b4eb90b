package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Uploads a file. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = "Uploads a file; it is there when the command ends, whole, or not at all.")
final class Put implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "FILE", description = "a local file, or - for the standard input")
    private String source = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "the path in GFS")
    private String path = "";

    @Option(
            names = {"-f", "--replace"},
            description = "replace what stands there")
    private boolean replace;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress")
    private boolean quiet;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        boolean standardInput = source.equals("-");
        long total = standardInput ? -1 : Files.size(Path.of(source));
        try (GfsClient client = gfs.client();
                InputStream from = standardInput ? gfs.in : Files.newInputStream(Path.of(source));
                GfsWriter writer =
                        client.create(gfs.namespace, path, replace ? PublishMode.REPLACE : PublishMode.CREATE)) {
            new Progress(gfs.err, !quiet, System::nanoTime).copy(from, writer.asOutputStream(), path, total);
            FileAttributes created = writer.publish();
            if (json) {
                gfs.out.println(FileOutput.json(created));
            }
        }
        return 0;
    }
}
