package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.proto.gfs.RebalanceRequest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Moves chunks from the fullest chunkservers to the emptiest. */
@Command(
        name = "rebalance",
        mixinStandardHelpOptions = true,
        description = {
            "Moves chunks from the fullest chunkservers to the emptiest, a few at a time and behind repair.",
            "It ends by itself when the disks are about equally full, and with the master. 'gfs status' shows whether it runs."
        })
final class Rebalance {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Command(name = "start", mixinStandardHelpOptions = true, description = "Begins.")
    int start(
            @Option(
                            names = "--threshold",
                            paramLabel = "PERCENT",
                            defaultValue = "10",
                            description = "disks may differ by this much, 1 to 100 (default: ${DEFAULT-VALUE})")
                    int threshold,
            @Option(names = "--json", description = "shows the answer as JSON") boolean json)
            throws GfsException {
        return set(true, threshold, json);
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Ends; copies under way are finished.")
    int stop(@Option(names = "--json", description = "shows the answer as JSON") boolean json) throws GfsException {
        return set(false, 0, json);
    }

    private int set(boolean run, int threshold, boolean json) throws GfsException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.admin()
                    .ask(RebalanceRequest.newBuilder()
                            .setRun(run)
                            .setThresholdPercent(threshold)
                            .build());
        }
        if (json) {
            gfs.out.println(Json.of(Map.of("rebalancing", run)));
        } else {
            gfs.out.println(run ? "rebalancing" : "not rebalancing");
        }
        return 0;
    }
}
