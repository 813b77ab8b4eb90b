package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the machine, run to its end. */
final class Program {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Program() {}

    /** @param output standard output and standard error, as they came */
    record Result(int status, String output) {

        String succeeded() {
            assertThat(status).describedAs(output).isZero();
            return output;
        }
    }

    /** @throws AssertionError if it is not installed, with what installs it */
    static Path find(String name, String hint) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is needed and was not found: " + hint));
    }

    static Result run(List<String> command, Map<String, String> environment, String input) {
        return run(command, environment, input, LIMIT);
    }

    static Result run(List<String> command, Map<String, String> environment, String input, Duration limit) {
        try {
            Path output = Files.createTempFile("output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Repository.ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading all of its input; its status says why.
                assertThat(process.isAlive() && !process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
                        .isFalse();
            }
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + limit + ":\n" + Files.readString(output));
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    static Result run(String... command) {
        return run(List.of(command), Map.of(), "");
    }
}
