package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lets a chunkserver be silent for a while. */
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        description = {
            "Says that a chunkserver may be silent for a while: its copies are not made elsewhere meanwhile. Files stay readable and writable from the others.",
            "It ends by itself after the minutes, or with 'gfs activate'."
        })
final class Maintenance implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "SERVER", description = "the chunkserver, as 'gfs status' names it")
    private String server = "";

    @Parameters(
            index = "1",
            paramLabel = "MINUTES",
            description = "for how long, in minutes of a running master: 1 to 10080, a week")
    private int minutes;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.admin()
                    .ask(SetServerModeRequest.newBuilder()
                            .setServerId(server)
                            .setMode(ServerMode.SERVER_MAINTENANCE)
                            .setMinutes(minutes)
                            .build());
        }
        gfs.out.println(server + " may be silent for " + minutes + " minutes");
        return 0;
    }
}
