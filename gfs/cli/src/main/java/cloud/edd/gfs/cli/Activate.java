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

/** Uses a chunkserver again. */
@Command(
        name = "activate",
        mixinStandardHelpOptions = true,
        description = {"Uses a chunkserver again that is drained or in maintenance."})
final class Activate implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "SERVER", description = "the chunkserver, as 'gfs status' names it")
    private String server = "";

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.admin()
                    .ask(SetServerModeRequest.newBuilder()
                            .setServerId(server)
                            .setMode(ServerMode.SERVER_NORMAL)
                            .build());
        }
        gfs.out.println(server + " is used again");
        return 0;
    }
}
