package cloud.edd.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A service from its jar, with the flags of its image. */
final class ServiceProcess implements AutoCloseable {
    /**
     * As the root pom gives every image. Half of 512 MiB, the limit in the manifests, is heap at most, and a sixty-fourth of it at the start, as
     * the JVM chooses for a container of that size; without a container it would choose by the memory of the machine.
     */
    static final List<String> IMAGE_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:MaxDirectMemorySize=64m",
            "-Xms8m",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long KIBIBYTES_PER_MEBIBYTE = 1024;

    private final int port = freePort();
    private final Process process;
    private final Path output;

    /** @param module the folder of the module, below which the jar was built */
    ServiceProcess(Path root, String module, List<String> flags, Map<String, String> environment)
            throws IOException, InterruptedException {
        output = Files.createTempFile(module, ".log");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(IMAGE_FLAGS);
        command.addAll(flags);
        command.addAll(List.of(
                "-jar", jar(root.resolve(module).resolve("target"), module).toString(), "--server.port=" + port));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        process = builder.start();
        awaitReady();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    int port() {
        return port;
    }

    /** Resident memory in MiB. */
    long residentMebibytes() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return Long.parseLong(answer) / KIBIBYTES_PER_MEBIBYTE;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the service does not get ready:\n" + Files.readString(output));
            }
            process.waitFor(200, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private boolean isReady() {
        try (Client client = new Client(port, "GET", "/readyz", "", "")) {
            client.perform();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path jar(Path target, String module) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(path -> path.getFileName().toString().matches(module + "-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar of " + module + " in " + target + ": build it first"));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(output);
    }
}
