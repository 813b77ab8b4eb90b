package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Uploads files. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Uploads files. Each is there when it is done, whole, or not at all; Ctrl-C leaves what stood there before.",
            "The last word is the PATH; with several files, or when it ends with /, they go below it under their own names. With one"
                    + " word alone the file keeps its name."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  gfs put movie.mkv films/movie.mkv",
            "  gfs put *.jpg album/",
            "  gfs put -r photos backup/            # backup/photos/...",
            "  gfs put -r photos backup/ --if-absent  # goes on after Ctrl-C",
            "  tar c work | gfs put - backup/work.tar"
        })
final class Put implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "local files, or - for the standard input; then the PATH in GFS")
    private List<String> words = List.of();

    @ArgGroup
    private Presence presence = new Presence();

    @Option(
            names = {"-r", "--recursive"},
            description = "folders, too, with all that is in them")
    private boolean recursive;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Option(names = "--json", description = "shows each uploaded file as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        List<Upload> uploads = Upload.plan(gfs, words, recursive);
        try (Batch batch = new Batch(gfs, uploads.size(), "uploaded")) {
            try (GfsClient client = batch.watch(gfs.client())) {
                Progress bar = progress.of(gfs);
                for (Upload upload : uploads) {
                    batch.one(upload.path(), () -> one(gfs, client, upload, bar, batch));
                }
            }
            return batch.status(!progress.isQuiet());
        }
    }

    private Batch.Done one(GfsCommand gfs, GfsClient client, Upload upload, Progress bar, Batch batch)
            throws IOException {
        long total = upload.length();
        // Otherwise a long upload would hear of it when it is published.
        boolean known = total < 0 || total > GfsClient.SMALL_FILE_LIMIT || presence.ifAbsent;
        if (!presence.replace && known && exists(client, gfs.namespace, upload.path())) {
            if (presence.ifAbsent) {
                return Batch.Done.THERE_ALREADY;
            }
            throw Failures.alreadyExists(upload.path());
        }
        PublishMode mode = presence.replace ? PublishMode.REPLACE : PublishMode.CREATE;
        FileAttributes created;
        try (InputStream from = upload.open(gfs);
                GfsWriter writer = client.create(gfs.namespace, upload.path(), mode)) {
            batch.say(upload.path() + " was not uploaded; what stood there is unchanged.");
            bar.copy(from, writer.asOutputStream(), batch.numbered(upload.path()), total);
            batch.say("it is not known whether " + upload.path() + " was uploaded: look with 'gfs stat'.");
            created = writer.publish();
        }
        if (json) {
            gfs.out.println(FileOutput.json(created));
        }
        return Batch.Done.TRANSFERRED;
    }

    private static boolean exists(GfsClient client, String namespace, String path) throws GfsException {
        try {
            client.stat(namespace, path);
            return true;
        } catch (GfsException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** One file that is to be uploaded; no source stands for the standard input. */
    record Upload(@Nullable Path source, String path) {

        static List<Upload> plan(GfsCommand gfs, List<String> words, boolean recursive) throws IOException {
            return new UploadPlan(gfs, recursive).of(words);
        }

        long length() throws IOException {
            Path file = source;
            return file == null || !Files.isRegularFile(file) ? -1 : Files.size(file);
        }

        InputStream open(GfsCommand gfs) throws IOException {
            Path file = source;
            return file == null ? gfs.in : Files.newInputStream(file);
        }
    }
}
