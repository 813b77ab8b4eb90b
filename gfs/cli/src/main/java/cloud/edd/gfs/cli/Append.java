package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Adds the standard input to the end of a file. */
@Command(
        name = "append",
        mixinStandardHelpOptions = true,
        description =
                "Adds the standard input (at most 4 MiB) to the end of a file, exactly once, and prints where in the file it begins.")
final class Append implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", description = "the path in GFS")
    private String path = "";

    @Option(names = "--json", description = "shows where the bytes begin as JSON")
    private boolean json;

    private record Appended(String namespace, String path, long offset) {}

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        byte[] bytes = gfs.in.readNBytes(GfsClient.APPEND_LIMIT + 1);
        try (GfsClient client = gfs.client()) {
            long offset = client.append(gfs.namespace, path, ByteBuffer.wrap(bytes));
            gfs.out.println(json ? Json.of(new Appended(gfs.namespace, path, offset)) : String.valueOf(offset));
        }
        return 0;
    }
}
