package cloud.edd.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine, run to their end. */
final class Programs {
    private static final List<Path> BESIDE_THE_PATH = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private Programs() {}

    /** @param err what it wrote to its error stream */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(int exit, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static Optional<Path> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")).map(Path::of), BESIDE_THE_PATH.stream())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test where the program is missing, and says where it is to be had. */
    static Path need(String name, String debianPackage) {
        Optional<Path> found = find(name);
        assumeTrue(
                found.isPresent(),
                "NOT TESTED: " + name + " is not on this machine. Install it (Debian, Ubuntu: apt-get install "
                        + debianPackage + ").");
        return found.orElseThrow();
    }

    static Outcome run(List<String> command, String input) {
        return run(command, input.getBytes(StandardCharsets.UTF_8), PATIENCE);
    }

    static Outcome run(List<String> command, byte[] input, Duration patience) {
        try {
            Process process = new ProcessBuilder(command).start();
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            Thread readOut = Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
            Thread readErr = Thread.ofVirtual().start(() -> copy(process.getErrorStream(), err));
            Thread write = Thread.ofVirtual().start(() -> {
                try (OutputStream stdin = process.getOutputStream()) {
                    stdin.write(input);
                } catch (IOException ended) {
                    // a program that does not read to the end has no need to
                }
            });
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " did not end. It wrote: " + out + err);
            }
            readOut.join();
            readErr.join();
            write.join();
            return new Outcome(process.exitValue(), out.toByteArray(), err.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try {
            from.transferTo(to);
        } catch (IOException closed) {
            // the process was killed
        }
    }
}
