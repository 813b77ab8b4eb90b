package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.TrashedFile;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists what was deleted. */
@Command(
        name = "trash",
        mixinStandardHelpOptions = true,
        description = {
            "Lists deleted and replaced files that 'gfs undelete' can bring back, the latest first: the minutes left, the number"
                    + " for --id, the length and the path.",
            "Minutes in which no master runs do not count."
        })
final class Trash implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "only paths that begin so")
    private String prefix = "";

    @Option(names = "--json", description = "as JSON, one file a line")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.trash(gfs.namespace, prefix)
                    .forEachRemaining(one -> gfs.out.println(json ? Json.of(one) : line(one)));
        }
        return 0;
    }

    private static String line(TrashedFile one) {
        return "%4d min left  %8d  %12d  %s%s"
                .formatted(
                        one.minutesLeft(),
                        one.file().fileId(),
                        one.file().length(),
                        one.file().path(),
                        one.withNamespace() ? "  (its namespace was deleted)" : "");
    }
}
