package cloud.edd.local.command;

import cloud.edd.gfs.cli.GfsCommand;
import cloud.edd.local.EddException;
import cloud.edd.local.platform.Platform;
import cloud.edd.local.process.PlatformState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** The {@code gfs} command, with the master and the key of the running platform. Its {@code --help} is that of {@code gfs}. */
@Command(name = "gfs", description = "The gfs command on the running platform.")
public final class GfsToolCommand implements Callable<Integer> {

    @Mixin
    private final Place place = new Place();

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("EDD_SECRETS_DIR", place.folder().secrets().toString());
        environment.remove("GFS_CLIENT_KEY");
        if (!asksForHelp()) {
            environment.put("GFS_MASTER", Platform.LOOPBACK + ":" + masterPort());
        }
        return GfsCommand.runWith(environment, words.toArray(String[]::new));
    }

    private boolean asksForHelp() {
        return words.contains("--help") || words.contains("-h") || words.contains("--version") || words.contains("-V");
    }

    /** Of a master that runs at all: one that is not ready still says why. */
    private int masterPort() {
        return place.state().filter(PlatformState::isSupervised).stream()
                .flatMap(state -> state.processes().stream())
                .filter(process -> process.name().equals(Platform.GFS_MASTER) && process.pid() != null)
                .map(process -> process.ports().getLast())
                .findFirst()
                .orElseThrow(() -> EddException.process(
                        "The GFS of " + place.folder().root() + " does not run: start it with ./edd up."));
    }
}
