package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.Usage;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Moves files to the trash. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = {
            "Moves files to the trash, where they are kept for an hour or more: 'gfs undelete' brings one back.",
            "With -r all files of a folder, one after the other, after a question.",
        })
final class Remove implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "paths in GFS")
    private List<String> paths = List.of();

    @Option(
            names = {"-r", "--recursive"},
            description = "all files below each PATH, which is a folder")
    private boolean recursive;

    @Option(
            names = {"-y", "--yes"},
            description = "with -r: do not ask")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        if (recursive && paths.contains("")) {
            throw gfs.usage("Name a folder: a whole namespace is not removed with rm.");
        }
        try (GfsClient client = gfs.client()) {
            for (String path : paths) {
                if (!recursive) {
                    client.delete(gfs.namespace, path);
                } else if (!removeFolder(gfs, client, path.endsWith("/") ? path : path + "/")) {
                    return Failures.FAILED;
                }
            }
        }
        return 0;
    }

    /** Files that come meanwhile may stay, those that somebody else has removed are passed over. */
    private boolean removeFolder(GfsCommand gfs, GfsClient client, String folder) throws IOException {
        Usage usage = client.measure(gfs.namespace, folder);
        if (usage.files() == 0) {
            throw new GfsNotHappenedException(
                    ErrorCode.NOT_FOUND, "There is no folder " + folder + " in namespace " + gfs.namespace + ".");
        }
        if (!yes && !isConfirmed(gfs, folder, usage)) {
            gfs.err.println("gfs: nothing was removed; say --yes to remove without a question");
            return false;
        }
        long removed = 0;
        for (Iterator<FileAttributes> files = client.list(gfs.namespace, folder); files.hasNext(); ) {
            removed += remove(client, files.next()) ? 1 : 0;
        }
        gfs.err.println("removed " + Counts.files(removed) + " of " + folder + "; 'gfs trash " + folder
                + "' lists them, 'gfs undelete PATH' brings one back, for an hour or more");
        return true;
    }

    private static boolean remove(GfsClient client, FileAttributes file) throws GfsException {
        try {
            client.delete(file.namespace(), file.path());
            return true;
        } catch (GfsNotHappenedException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isConfirmed(GfsCommand gfs, String folder, Usage usage) throws IOException {
        gfs.err.print("Move " + Counts.files(usage.files()) + " (" + Sizes.human(usage.bytes()) + ") of " + folder
                + " in namespace " + gfs.namespace + " to the trash? [y/N] ");
        gfs.err.flush();
        String answer = new BufferedReader(new InputStreamReader(gfs.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }
}
