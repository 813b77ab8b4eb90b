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

/** Empties a chunkserver. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Empties a chunkserver: it gets no new copies, and those it has are made elsewhere; it serves until then.",
            "With three chunkservers there is nowhere else to go. 'gfs status' shows how far it has come; 'gfs activate' ends it; when it is empty stop it and 'gfs remove-server'."
        })
final class Drain implements Callable<Integer> {

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
                            .setMode(ServerMode.SERVER_DRAINING)
                            .build());
        }
        gfs.out.println("draining " + server + ": 'gfs status' shows how far it has come");
        return 0;
    }
}
