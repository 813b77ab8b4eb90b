package cloud.edd.gfs.cli;

import cloud.edd.proto.gfs.ServerMode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a chunkserver be silent for a while. */
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        description = {
            "Says that a chunkserver may be silent for a while: its copies are not made elsewhere meanwhile. Files stay readable and writable from the others.",
            "It ends by itself after the minutes, or with 'gfs activate'."
        })
final class Maintenance extends ServerModeCommand {

    @Parameters(
            index = "1",
            paramLabel = "MINUTES",
            description = "for how long, in minutes of a running master: 1 to 10080, a week")
    private int minutes;

    @Override
    public Integer call() throws IOException {
        return set(ServerMode.SERVER_MAINTENANCE, minutes, server + " may be silent for " + minutes + " minutes");
    }
}
