package cloud.edd.gfs.cli;

import cloud.edd.proto.gfs.ServerMode;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Uses a chunkserver again. */
@Command(
        name = "activate",
        mixinStandardHelpOptions = true,
        description = {"Uses a chunkserver again that is drained or in maintenance."})
final class Activate extends ServerModeCommand {

    @Override
    public Integer call() throws IOException {
        return set(ServerMode.SERVER_NORMAL, 0, server + " is used again");
    }
}
