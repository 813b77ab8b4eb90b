package cloud.edd.gfs.cli;

import cloud.edd.proto.gfs.ServerMode;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Empties a chunkserver. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Empties a chunkserver: it gets no new copies, and those it has are made elsewhere; it serves until then.",
            "With three chunkservers there is nowhere else to go. 'gfs status' shows how far it has come; 'gfs activate' ends it; when it is empty stop it and 'gfs remove-server'."
        })
final class Drain extends ServerModeCommand {

    @Override
    public Integer call() throws IOException {
        return set(ServerMode.SERVER_DRAINING, 0, "draining " + server + ": 'gfs status' shows how far it has come");
    }
}
