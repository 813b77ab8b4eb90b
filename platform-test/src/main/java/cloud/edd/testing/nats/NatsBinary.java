package cloud.edd.testing.nats;

import cloud.edd.testing.FixtureException;
import cloud.edd.testing.TestFolders;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds {@code nats-server}: on the PATH, else unpacked without root from the distribution's package. */
final class NatsBinary {
    private NatsBinary() {}

    static Path find() {
        return onPath().or(NatsBinary::inCache).orElseGet(NatsBinary::unpack);
    }

    private static Optional<Path> onPath() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> inCache() {
        return Optional.of(cached()).filter(Files::isExecutable);
    }

    private static Path cached() {
        return TestFolders.cache().resolve("nats-server");
    }

    private static Path unpack() {
        var work = TestFolders.temporary("nats-package");
        try {
            run(work, List.of("apt-get", "download", "nats-server"));
            Path archive;
            try (var files = Files.list(work)) {
                archive = files.filter(file -> file.toString().endsWith(".deb"))
                        .findFirst()
                        .orElseThrow(() -> new FixtureException("apt-get download nats-server left no package"));
            }
            run(work, List.of("dpkg", "-x", archive.toString(), "unpacked"));
            // Moved into place at once: another JVM may be looking for it.
            var complete = Files.copy(
                    work.resolve("unpacked/usr/sbin/nats-server"),
                    cached().resolveSibling(
                                    "nats-server." + ProcessHandle.current().pid()),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            return Files.move(complete, cached(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw missing(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            TestFolders.delete(work);
        }
    }

    private static void run(Path folder, List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw missing(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing("interrupted");
        }
    }

    private static FixtureException missing(String why) {
        return new FixtureException("nats-server is not on the PATH and could not be fetched (" + why
                + "). Install it, on Debian and Ubuntu: apt-get update && apt-get install nats-server");
    }
}
