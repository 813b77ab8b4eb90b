package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.LevelEntry;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists what is in a folder. */
@Command(
        name = "ls",
        description = {
            "Lists the files and folders in a folder, in the order of their names. Folders end with '/'.",
            "A folder is there while a file is in it: there is nothing to make, and nothing to remove.",
        })
final class ListFiles implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..1",
            description = "a folder or a file (default: all of the namespace). With -R whatever begins so")
    private String path = "";

    @Option(
            names = {"-l", "--long"},
            description = "with length and time of the last change")
    private boolean details;

    @Option(
            names = {"-R", "--recursive"},
            description = "all files below, with their whole paths")
    private boolean recursive;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            if (recursive) {
                client.list(gfs.namespace, path).forEachRemaining(file -> show(gfs, new LevelEntry(file.path(), file)));
            } else {
                listLevel(gfs, client);
            }
        }
        return 0;
    }

    private void listLevel(GfsCommand gfs, GfsClient client) throws GfsException {
        String folder = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        Iterator<LevelEntry> inside = client.level(gfs.namespace, folder);
        boolean found = path.isEmpty() || inside.hasNext();
        if (!path.isEmpty() && !path.endsWith("/")) {
            Iterator<LevelEntry> same = client.level(gfs.namespace, path);
            LevelEntry first = same.hasNext() ? same.next() : null;
            if (first != null && first.path().equals(path)) {
                found = true;
                show(gfs, first);
            }
        }
        if (!found) {
            throw new GfsNotHappenedException(
                    ErrorCode.NOT_FOUND,
                    "There is no file or folder " + path + " in namespace " + gfs.namespace + "; 'gfs ls -R " + path
                            + "' lists whatever begins so.");
        }
        inside.forEachRemaining(entry -> show(gfs, entry));
    }

    private void show(GfsCommand gfs, LevelEntry entry) {
        if (output.isJson()) {
            gfs.out.println(FileOutput.json(gfs.namespace, entry));
        } else if (details) {
            gfs.out.println(FileOutput.line(entry, output.isHuman()));
        } else {
            gfs.out.println(entry.path());
        }
    }
}
