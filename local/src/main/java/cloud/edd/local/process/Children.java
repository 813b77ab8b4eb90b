package cloud.edd.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts processes that a Ctrl-C in our terminal does not reach: we end them ourselves, in order. */
public final class Children {

    /** What every program expects; nothing else of a developer's environment leaks into the platform. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private Children() {}

    /** @param log where both outputs are appended, so that they outlive us and can be cut by rotation */
    public static Process start(Launch launch, Path log) throws IOException {
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(Path.of("/dev/null").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(launch.environment());
        return builder.start();
    }

    /** A prefix that makes the command a session of its own and then becomes it, keeping the process number. */
    public static List<String> ownSession() {
        if (isProgram("setsid")) {
            return List.of("setsid");
        }
        if (isProgram("perl")) {
            return List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV");
        }
        return List.of();
    }

    /** Whether the PATH holds a program of this name. */
    public static boolean isProgram(String name) {
        for (String folder :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }
}
