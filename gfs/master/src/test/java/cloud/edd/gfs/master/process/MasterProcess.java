package cloud.edd.gfs.master.process;

import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.GfsMasterApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the real application in a JVM of its own, on free ports. */
final class MasterProcess implements AutoCloseable {

    static final String CLIENT_KEY = "the key that clients of the tests know";
    static final String JWT_SECRET = "the secret that servers of the tests share";

    final int port = freePort();
    final int statusPort = freePort();
    private final Path data;
    private final Path output;
    private @Nullable Process process;

    MasterProcess(Path folder) {
        this.data = folder.resolve("data");
        this.output = folder.resolve("master.log");
    }

    Path data() {
        return data;
    }

    /** Starts it and waits until it takes calls. */
    void start(String... arguments) {
        launch(arguments);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::isReady);
    }

    /** Starts it and waits until it has ended by itself; returns the exit code. */
    int startAndFail(String... arguments) {
        launch(arguments);
        await().atMost(Duration.ofSeconds(60)).until(() -> !running().isAlive());
        return running().exitValue();
    }

    void kill() {
        try {
            running().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int terminate() throws InterruptedException {
        running().destroy();
        running().waitFor(20, TimeUnit.SECONDS);
        return running().exitValue();
    }

    String get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private boolean isReady() throws InterruptedException {
        if (!running().isAlive()) {
            throw new AssertionError("the master ended:\n" + output());
        }
        try {
            return get("/healthz").startsWith("200");
        } catch (IOException e) {
            return false;
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    private void launch(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                GfsMasterApplication.class.getName(),
                "--edd.gfs.master.port=" + port,
                "--server.port=" + statusPort,
                "--edd.gfs.master.data=" + data));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("GFS_CLIENT_KEY", CLIENT_KEY);
        builder.environment().put("GFS_JWT_SECRET", JWT_SECRET);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
