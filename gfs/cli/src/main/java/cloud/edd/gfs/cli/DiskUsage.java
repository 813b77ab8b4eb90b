package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.LevelEntry;
import cloud.edd.gfs.client.Usage;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says how much is where. */
@Command(
        name = "du",
        description = {
            "Shows how many bytes and files there are in each file and folder of a folder, and in all of it.",
            "What is in the trash does not count. A copy counts in full, although it shares its chunks; of each chunk the disks hold three copies.",
        })
final class DiskUsage implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "a folder (default: all of the namespace)")
    private String folder = "";

    @Option(
            names = {"-s", "--summarize"},
            description = "only the sum")
    private boolean summarize;

    @Mixin
    private Output output = new Output();

    /** A line for a script. */
    record JsonUsage(String namespace, String path, long files, long bytes) {}

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        try (GfsClient client = gfs.client()) {
            if (summarize) {
                show(gfs, folder, client.measure(gfs.namespace, prefix));
                return 0;
            }
            long files = 0;
            long bytes = 0;
            for (Iterator<LevelEntry> level = client.level(gfs.namespace, prefix); level.hasNext(); ) {
                LevelEntry entry = level.next();
                FileAttributes file = entry.file();
                Usage usage = file == null ? client.measure(gfs.namespace, entry.path()) : new Usage(1, file.length());
                files += usage.files();
                bytes += usage.bytes();
                show(gfs, entry.path(), usage);
            }
            show(gfs, prefix, new Usage(files, bytes));
        }
        return 0;
    }

    private void show(GfsCommand gfs, String path, Usage usage) {
        gfs.out.println(
                output.isJson()
                        ? Json.of(new JsonUsage(gfs.namespace, path, usage.files(), usage.bytes()))
                        : String.format(
                                Locale.ROOT,
                                "%14s  %9d %-5s  %s",
                                Sizes.text(usage.bytes(), output.isHuman()),
                                usage.files(),
                                usage.files() == 1 ? "file" : "files",
                                path.isEmpty() ? "(all of " + gfs.namespace + ")" : path));
    }
}
