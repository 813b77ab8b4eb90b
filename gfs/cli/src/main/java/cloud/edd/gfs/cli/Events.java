package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.ClusterEvent;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what happened. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what happened in the cluster since its master began, oldest first: servers that came or fell silent, broken and repaired copies, safe mode."
        })
final class Events implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            description = "at most so many of the last (default: all that are kept)")
    private int limit;

    @Option(names = "--json", description = "as JSON, one event a line")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.admin()
                    .events(0, 0, limit)
                    .getEventsList()
                    .forEach(event -> gfs.out.println(json ? MessageJson.of(event) : line(event)));
        }
        return 0;
    }

    static String line(ClusterEvent event) {
        return Instant.ofEpochMilli(event.getTimeMs()).truncatedTo(ChronoUnit.SECONDS)
                + "  " + event.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + event.getSentence()
                + (event.getFile().isEmpty() ? "" : " [" + event.getFile() + "]");
    }
}
