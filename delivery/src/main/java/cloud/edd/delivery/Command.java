package cloud.edd.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program of the machine, run to its end or to its limit. */
final class Command {

    private static final Path NOTHING = Path.of("/dev/null");

    private Command() {}

    /** @param output standard output alone; standard error goes to ours */
    record Result(int status, String output) {

        boolean succeeded() {
            return status == 0;
        }
    }

    static Result run(Path folder, Duration limit, List<String> command) {
        var output = new StringBuilder();
        int status = run(
                folder,
                limit,
                command,
                ProcessBuilder.Redirect.INHERIT,
                line -> output.append(line).append('\n'));
        return new Result(status, output.toString());
    }

    /** @param say gets the lines of standard output and standard error as they come, one at a time */
    static int run(Path folder, Duration limit, List<String> command, Consumer<String> say) {
        return run(folder, limit, command, ProcessBuilder.Redirect.PIPE, say);
    }

    private static int run(
            Path folder, Duration limit, List<String> command, ProcessBuilder.Redirect errors, Consumer<String> say) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toAbsolutePath().toFile())
                    .redirectInput(NOTHING.toFile())
                    .redirectError(errors);
            if (errors.equals(ProcessBuilder.Redirect.PIPE)) {
                builder.redirectErrorStream(true);
            }
            Process process = builder.start();
            CompletableFuture<Void> lines = CompletableFuture.runAsync(() -> read(process, say));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new DeliveryException(
                        String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
            }
            lines.join();
            return process.exitValue();
        } catch (IOException e) {
            throw new DeliveryException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("interrupted while " + command.getFirst() + " ran", e);
        }
    }

    private static void read(Process process, Consumer<String> say) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
