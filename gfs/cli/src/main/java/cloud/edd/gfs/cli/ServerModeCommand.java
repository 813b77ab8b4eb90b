package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command that says how one chunkserver is to be used. */
abstract class ServerModeCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "SERVER", description = "the chunkserver, as 'gfs status' names it")
    String server = "";

    /**
     * @param minutes how long it lasts; 0 without end
     * @param done what the person reads then
     */
    final int set(ServerMode mode, int minutes, String done) throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.admin()
                    .ask(SetServerModeRequest.newBuilder()
                            .setServerId(server)
                            .setMode(mode)
                            .setMinutes(minutes)
                            .build());
        }
        gfs.out.println(done);
        return 0;
    }
}
