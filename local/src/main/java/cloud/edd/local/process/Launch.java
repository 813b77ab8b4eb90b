package cloud.edd.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command line, complete.
 *
 * @param command program and arguments; everybody on the machine can read them, so never a secret
 * @param environment what the process gets beside the few variables every program expects
 */
public record Launch(List<String> command, Map<String, String> environment, Path workingDirectory) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
