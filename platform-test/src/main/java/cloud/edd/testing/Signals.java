package cloud.edd.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Sends POSIX signals to processes that a fixture started. */
public final class Signals {
    private Signals() {}

    /**
     * Sends the signal to the process and all it started.
     *
     * @param signal a name {@code kill} knows, such as {@code STOP}, {@code CONT} or {@code KILL}
     */
    public static void sendToTree(String signal, ProcessHandle root) {
        var pids = Stream.concat(Stream.of(root), root.descendants())
                .map(process -> Long.toString(process.pid()))
                .toList();
        var command =
                Stream.concat(Stream.of("kill", "-" + signal), pids.stream()).toList();
        run(command);
    }

    private static void run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 && !output.contains("No such process")) {
                throw new FixtureException(String.join(" ", command) + " failed: " + output.strip());
            }
        } catch (IOException e) {
            throw new FixtureException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FixtureException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
