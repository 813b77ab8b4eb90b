package cloud.edd.platform.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The operator's tool as a process of its own, the way the launcher runs it. */
record DeadLetterCommand(String url) {
    /** What it printed. */
    String run(String... arguments) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "cloud.edd.platform.event.dlq.DeadLetterTool",
                "--nats",
                url));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new ByteArrayOutputStream();
            process.getInputStream().transferTo(output);
            process.waitFor();
            return output.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.contains("SLF4J") && !line.contains("DEBUG"))
                    .reduce((one, next) -> one + "\n" + next)
                    .orElse("")
                    .strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
