package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints files, or parts of them. */
@Command(
        name = "cat",
        mixinStandardHelpOptions = true,
        description = "Prints files one after the other, or a part of each.")
final class Cat implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "paths in GFS")
    private List<String> paths = List.of();

    @Option(names = "--offset", paramLabel = "BYTES", description = "where to begin")
    private long offset;

    @Option(names = "--length", paramLabel = "BYTES", description = "how much (default: to the end)")
    private long length = -1;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            for (String path : paths) {
                print(client, gfs, path);
            }
        }
        return 0;
    }

    private void print(GfsClient client, GfsCommand gfs, String path) throws IOException {
        try (GfsReader reader = client.open(gfs.namespace, path)) {
            long from = Math.clamp(offset, 0, reader.length());
            long bytes = length < 0 ? reader.length() - from : Math.min(length, reader.length() - from);
            try (InputStream stream = reader.newInputStream(from, bytes)) {
                stream.transferTo(new StandardOutput(gfs.out));
            }
        }
    }
}
