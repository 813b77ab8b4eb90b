package cloud.edd.bench.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program run to its end. */
final class Command {
    private Command() {}

    /**
     * Returns what it wrote, its errors included.
     *
     * @throws IOException if it failed
     */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }
}
