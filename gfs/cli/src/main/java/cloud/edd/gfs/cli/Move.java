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

/** Gives a file another path. */
@Command(name = "mv", mixinStandardHelpOptions = true, description = "Gives a file another path.")
final class Move implements Callable<Integer> {

    private static final int TOLD_EVERY = 10_000;

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "FROM", description = "the path it has")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "the path it shall have")
    private String to = "";

    @Option(
            names = {"-f", "--replace"},
            description = "replace what stands there")
    private boolean replace;

    @Option(names = "--expect-generation", paramLabel = "N", description = "only if FROM has this generation")
    private long expectedGeneration = GfsClient.ANY_GENERATION;

    @Option(names = "--expect-length", paramLabel = "BYTES", description = "only if FROM is this long")
    private long expectedLength = GfsClient.ANY_LENGTH;

    @Option(
            names = {"-r", "--recursive"},
            description =
                    "all files below FROM, to the same places below TO, one after the other; asked again, it goes on")
    private boolean recursive;

    @Option(names = "--json", description = "shows the file as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            if (recursive) {
                moveFolder(gfs, client);
            } else {
                move(gfs, client, from, to);
            }
        }
        return 0;
    }

    private void move(GfsCommand gfs, GfsClient client, String source, String target) throws GfsException {
        PublishMode mode = replace ? PublishMode.REPLACE : PublishMode.CREATE;
        FileAttributes moved = client.rename(gfs.namespace, source, target, mode, expectedGeneration, expectedLength);
        if (json) {
            gfs.out.println(FileOutput.json(moved));
        }
    }

    private void moveFolder(GfsCommand gfs, GfsClient client) throws GfsException {
        String below = from.endsWith("/") ? from : from + "/";
        String above = to.endsWith("/") ? to : to + "/";
        checkApart(gfs, below, above);
        long moved = 0;
        for (Iterator<FileAttributes> files = client.list(gfs.namespace, below); files.hasNext(); moved++) {
            String path = files.next().path();
            move(gfs, client, path, above + path.substring(below.length()));
            if ((moved + 1) % TOLD_EVERY == 0) {
                gfs.err.println("moved " + Counts.files(moved + 1));
            }
        }
        if (moved == 0) {
            throw new GfsNotHappenedException(
                    ErrorCode.NOT_FOUND, "There is no folder " + below + " in namespace " + gfs.namespace + ".");
        }
        gfs.err.println("moved " + Counts.files(moved) + " from " + below + " to " + above);
    }

    /** What is put into the folder that is walked through would be met again. */
    static void checkApart(GfsCommand gfs, String below, String above) {
        if (above.startsWith(below) || below.startsWith(above)) {
            throw gfs.usage("One of " + below + " and " + above + " is in the other: name a folder apart from it.");
        }
    }
}
