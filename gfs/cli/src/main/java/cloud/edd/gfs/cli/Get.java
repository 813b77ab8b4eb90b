package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Downloads files. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Downloads files. Each one appears under its name when it is complete and every block was verified, in place of what was"
                    + " there; Ctrl-C leaves nothing behind.",
            "The last word is the local FILE; with several paths it is a folder. With one path alone the file gets the path's last part"
                    + " as its name."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  gfs get films/movie.mkv",
            "  gfs get films/movie.mkv /tmp/movie.mkv",
            "  gfs get album/one.jpg album/two.jpg pictures/",
            "  gfs get -r backup/photos .            # ./photos/...",
            "  gfs get backup/work.tar - | tar x"
        })
final class Get implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "paths in GFS; then the local FILE, or - for the standard output")
    private List<String> words = List.of();

    @Option(
            names = "--if-absent",
            description = "leave local files alone that are there: an interrupted transfer of many files goes on so")
    private boolean ifAbsent;

    @Option(
            names = {"-r", "--recursive"},
            description = "all files below each path")
    private boolean recursive;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Option(names = "--json", description = "shows each downloaded file as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            List<DownloadPlan.Download> downloads = new DownloadPlan(gfs, client, recursive).of(words);
            try (Batch batch = new Batch(gfs, downloads.size(), "downloaded")) {
                batch.watch(client);
                Progress bar = progress.of(gfs);
                for (DownloadPlan.Download download : downloads) {
                    batch.one(download.path(), () -> one(gfs, client, download, bar, batch));
                }
                return batch.status(!progress.isQuiet());
            }
        }
    }

    private Batch.Done one(GfsCommand gfs, GfsClient client, DownloadPlan.Download download, Progress bar, Batch batch)
            throws IOException {
        Path file = download.file();
        if (file.toString().equals(STANDARD_OUTPUT)) {
            try (GfsReader reader = client.open(gfs.namespace, download.path());
                    InputStream from = reader.newInputStream()) {
                batch.say(download.path() + " was written to the standard output in part only.");
                bar.copy(from, new StandardOutput(gfs.out), download.path(), reader.length());
            }
            return Batch.Done.TRANSFERRED;
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder");
        }
        if (ifAbsent && Files.exists(file)) {
            return Batch.Done.THERE_ALREADY;
        }
        FileAttributes attributes;
        try (GfsReader reader = client.open(gfs.namespace, download.path())) {
            attributes = reader.attributes();
            batch.say(download.path() + " was not downloaded; nothing is left of it at " + file + ".");
            save(reader, file, batch, bar);
        }
        if (json) {
            gfs.out.println(FileOutput.json(attributes));
        }
        return Batch.Done.TRANSFERRED;
    }

    /** Beside its place first, so that nobody ever sees half of it. */
    private static void save(GfsReader reader, Path file, Batch batch, Progress bar) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "an absolute file is in a folder");
        Files.createDirectories(folder);
        Path part = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        Runnable removal = () -> part.toFile().delete();
        batch.interruption().clean(removal);
        try {
            try (InputStream from = reader.newInputStream();
                    OutputStream to = Files.newOutputStream(
                            part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
                bar.copy(from, to, batch.numbered(reader.attributes().path()), reader.length());
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
            batch.interruption().done(removal);
        }
    }
}
