package cloud.edd.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of the machine, run to its end or to its limit. */
final class Command {

    private Command() {}

    /** @param output standard output alone; standard error goes to ours */
    record Result(int status, String output) {

        boolean succeeded() {
            return status == 0;
        }
    }

    static Result run(Path folder, Duration limit, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new DeliveryException(
                        String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
            }
            return new Result(process.exitValue(), output.join());
        } catch (IOException e) {
            throw new DeliveryException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("interrupted while " + command.getFirst() + " ran", e);
        }
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DeliveryException("the output of a program broke off: " + e.getMessage(), e);
        }
    }
}
