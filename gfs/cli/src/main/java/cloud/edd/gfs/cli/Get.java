package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Downloads a file. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Downloads a file; the local one appears when it is complete.")
final class Get implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "PATH", description = "the path in GFS")
    private String path = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "the local file (default: the last part of the path)")
    private String target = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        Path file = Path.of(target.isEmpty() ? path.substring(path.lastIndexOf('/') + 1) : target)
                .toAbsolutePath();
        Path folder = Objects.requireNonNull(file.getParent(), "an absolute file is in a folder");
        Path part = Files.createTempFile(folder, ".gfs-", ".part");
        try (GfsClient client = gfs.client();
                GfsReader reader = client.open(gfs.namespace, path)) {
            try (InputStream from = reader.newInputStream();
                    OutputStream to = Files.newOutputStream(part)) {
                new Progress(gfs.err, !quiet, System::nanoTime).copy(from, to, path, reader.length());
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return 0;
    }
}
