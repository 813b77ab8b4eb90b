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

/** Shows what is known of a file. */
@Command(
        name = "stat",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is known of a file.",
            "crc32c is the checksum (CRC-32C, Castagnoli) of all its bytes, put together from those of its chunks.",
        })
final class Stat implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", description = "the path in GFS")
    private String path = "";

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            FileAttributes file = client.stat(gfs.namespace, path);
            if (json) {
                gfs.out.println(FileOutput.json(file));
            } else {
                gfs.out.println("namespace   " + file.namespace());
                gfs.out.println("path        " + file.path());
                gfs.out.println("number      " + file.fileId());
                gfs.out.println("length      " + file.length() + " (" + Sizes.human(file.length()) + ")");
                gfs.out.println("crc32c      " + FileOutput.crc(file));
                gfs.out.println("generation  " + file.generation());
                gfs.out.println("created     " + file.createdAt());
                gfs.out.println("modified    " + file.modifiedAt());
            }
        }
        return 0;
    }
}
