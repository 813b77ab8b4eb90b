package cloud.edd.testing.gfs.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the system: signals, mounts, network namespaces. */
final class Shell {

    private Shell() {}

    /** Runs it to its end. */
    static void run(String... command) throws IOException, InterruptedException {
        String said = said(command);
        if (!said.startsWith("0 ")) {
            throw new IOException(String.join(" ", command) + " ended with " + said);
        }
    }

    /** Whether it succeeds. */
    static boolean succeeds(String... command) throws InterruptedException {
        try {
            return said(command).startsWith("0 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said;
    }
}
