package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Copies files without moving their bytes. */
@Command(
        name = "cp",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a second file of the same bytes, at once and however long it is: both share what they have in common, and each goes its own way.",
            "With -r all files of a folder, one after the other; asked again, it passes over those that are copied already.",
        })
final class Copy implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "FROM", description = "a file, or a folder with -r")
    private String from = "";

    @Parameters(
            index = "1",
            paramLabel = "TO",
            description = "the path of the copy; with '/' at its end the folder it goes to")
    private String to = "";

    @Option(
            names = {"-f", "--replace"},
            description = "replace what stands there")
    private boolean replace;

    @Option(
            names = {"-r", "--recursive"},
            description = "all files below FROM, to the same places below TO")
    private boolean recursive;

    @Option(names = "--to-namespace", paramLabel = "NAME", description = "where TO is (default: where FROM is)")
    private @Nullable String toNamespace;

    @Option(names = "--json", description = "shows each copy as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        String target = toNamespace == null ? gfs.namespace : toNamespace;
        try (GfsClient client = gfs.client()) {
            if (recursive) {
                copyFolder(gfs, client, target);
            } else {
                String path = to.endsWith("/") || to.isEmpty() ? to + from.substring(from.lastIndexOf('/') + 1) : to;
                copy(gfs, client, from, target, path);
            }
        }
        return 0;
    }

    private void copy(GfsCommand gfs, GfsClient client, String source, String namespace, String path)
            throws GfsException {
        PublishMode mode = replace ? PublishMode.REPLACE : PublishMode.CREATE;
        FileAttributes copy = client.copy(gfs.namespace, source, namespace, path, mode);
        if (json) {
            gfs.out.println(FileOutput.json(copy));
        }
    }

    private void copyFolder(GfsCommand gfs, GfsClient client, String namespace) throws GfsException {
        String below = from.isEmpty() || from.endsWith("/") ? from : from + "/";
        String above = to.isEmpty() || to.endsWith("/") ? to : to + "/";
        if (namespace.equals(gfs.namespace)) {
            Move.checkApart(gfs, below, above);
        }
        long copied = 0;
        long passed = 0;
        for (Iterator<FileAttributes> files = client.list(gfs.namespace, below); files.hasNext(); ) {
            FileAttributes file = files.next();
            String path = above + file.path().substring(below.length());
            if (isThere(client, file, namespace, path)) {
                passed++;
            } else {
                copy(gfs, client, file.path(), namespace, path);
                copied++;
            }
        }
        if (copied + passed == 0) {
            throw new GfsNotHappenedException(
                    ErrorCode.NOT_FOUND, "There is no folder " + below + " in namespace " + gfs.namespace + ".");
        }
        gfs.err.println("copied " + Counts.files(copied)
                + (passed == 0 ? "" : "; " + Counts.files(passed) + " had been there before, with the same bytes"));
    }

    /** The same length and checksum: an earlier attempt got as far. */
    private static boolean isThere(GfsClient client, FileAttributes file, String namespace, String path)
            throws GfsException {
        try {
            FileAttributes there = client.stat(namespace, path);
            return there.length() == file.length() && there.crc32c() == file.crc32c();
        } catch (GfsNotHappenedException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
