package cloud.edd.local.process;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
public final class Commands {

    private static final int TAIL_CHARACTERS = 2_000;

    private Commands() {}

    /** What a command said and how it ended. */
    public record Result(int code, String output) {
        public boolean succeeded() {
            return code == 0;
        }

        /** The last words, for a message. */
        public String tail() {
            String words = output.strip();
            return words.length() <= TAIL_CHARACTERS ? words : words.substring(words.length() - TAIL_CHARACTERS);
        }
    }

    /** @param limitSeconds after which the command is killed */
    public static Result run(Path folder, List<String> command, int limitSeconds) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            Thread killer = Thread.ofVirtual().start(() -> killAfter(process, limitSeconds));
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Result(process.waitFor(), output);
            } finally {
                killer.interrupt();
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return new Result(127, command.getFirst() + ": " + e.getMessage());
        }
    }

    /** As {@link #run}, and refuses to go on if the command failed. */
    public static void require(Path folder, List<String> command, int limitSeconds, String purpose)
            throws InterruptedException {
        Result result = run(folder, command, limitSeconds);
        if (!result.succeeded()) {
            throw EddException.process(purpose + " failed (" + command.getFirst() + " ended with code " + result.code()
                    + "):\n" + result.tail());
        }
    }

    private static void killAfter(Process process, int limitSeconds) {
        try {
            if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The command ended in time; nobody waits for this thread.
            Thread.currentThread().interrupt();
        }
    }
}
