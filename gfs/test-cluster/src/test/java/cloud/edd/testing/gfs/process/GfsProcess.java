package cloud.edd.testing.gfs.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the applications in a JVM of its own; it can be killed, stopped, continued and started again. */
final class GfsProcess implements AutoCloseable {

    private static final long END_SECONDS = 20;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path output;
    private @Nullable Process process;

    GfsProcess(Site site, int number, Program program) throws IOException {
        this.name = Site.name(number);
        this.environment = site.environment();
        this.output = site.output(number);
        this.command = new ArrayList<>(site.prefixes().get(number));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + program.heapMebibytes() + "m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPathWithout(program.notForIt()),
                program.main().getName()));
        command.addAll(program.arguments());
    }

    String name() {
        return name;
    }

    void start() {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return running().pid();
    }

    int exitValue() {
        return running().exitValue();
    }

    /** Waits until it has ended by itself. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return running().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        running().destroyForcibly();
        if (!running().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " survives SIGKILL");
        }
    }

    /** SIGTERM; returns the exit code. */
    int terminate() throws InterruptedException {
        running().destroy();
        if (!running().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " does not end");
        }
        return running().exitValue();
    }

    /** SIGSTOP: it stands still and its sockets stay open. */
    void pause() throws IOException, InterruptedException {
        Shell.run("kill", "-STOP", Long.toString(pid()));
    }

    /** SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        Shell.run("kill", "-CONT", Long.toString(pid()));
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status and body of a page of its status port. */
    static String get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    private static String classPathWithout(@Nullable Class<?> excluded) {
        String all = System.getProperty("java.class.path");
        if (excluded == null) {
            return all;
        }
        Path left = Path.of(
                excluded.getProtectionDomain().getCodeSource().getLocation().getPath());
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(left))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
