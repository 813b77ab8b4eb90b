package cloud.edd.local.command;

import cloud.edd.local.DataFolder;
import cloud.edd.local.Installation;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.StateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The platform a command is about. */
final class Place {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the platform keeps its data (default: .edd in the repository).")
    private @Nullable Path data;

    Installation installation() {
        return Installation.fromSystemProperties();
    }

    DataFolder folder() {
        return new DataFolder(data == null ? installation().root().resolve(".edd") : data);
    }

    StateFile stateFile() {
        return new StateFile(folder().run());
    }

    /** Empty if nothing was ever started here. */
    Optional<PlatformState> state() {
        return Files.isDirectory(folder().run()) ? stateFile().read() : Optional.empty();
    }
}
