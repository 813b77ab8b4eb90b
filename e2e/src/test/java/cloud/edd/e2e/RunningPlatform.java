package cloud.edd.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** One whole platform in a folder and on ports of its own, started and stopped as a person would. */
public final class RunningPlatform implements AutoCloseable {

    private static final String LAUNCHER = "local/target/local-0.1.0.jar";
    /** As many ports as one platform may use. */
    private static final int PORTS = 40;

    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private final Path root;
    private final Path data;
    private final int portBase;

    private RunningPlatform(Path root, Path data, int portBase) {
        this.root = root;
        this.data = data;
        this.portBase = portBase;
    }

    static RunningPlatform start() {
        Path root =
                Path.of(System.getProperty("edd.root", "..")).toAbsolutePath().normalize();
        if (!Files.isReadable(root.resolve(LAUNCHER))) {
            throw new IllegalStateException("The platform is not built: run ./edd test, or ./mvnw verify in " + root);
        }
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            RunningPlatform platform =
                    new RunningPlatform(root, Files.createTempDirectory(target, "platform-"), freePorts());
            String output = platform.edd("up", "--detach", "--port-base", Integer.toString(platform.portBase));
            if (!output.contains("Edd Cloud is ready")) {
                throw new IllegalStateException("The platform does not start:\n" + output);
            }
            return platform;
        } catch (IOException e) {
            throw new IllegalStateException("The platform cannot be started", e);
        }
    }

    /** Runs a command of the launcher on this platform. @return what it said */
    public String edd(String... arguments) {
        List<String> command = new ArrayList<>(launcher());
        command.add(arguments[0]);
        command.addAll(List.of("--data", data.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("edd cannot be run", e);
        }
    }

    List<String> launcher() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dedd.root=" + root));
        String cache = System.getenv("EDD_CACHE");
        if (cache != null) {
            command.add("-Dedd.cache=" + cache);
        }
        command.addAll(List.of("-jar", root.resolve(LAUNCHER).toString()));
        return command;
    }

    Path root() {
        return root;
    }

    Path data() {
        return data;
    }

    int httpsPort() {
        return portBase;
    }

    int httpPort() {
        return portBase + 1;
    }

    Path authorityFile() {
        return data.resolve("tls/ca.pem");
    }

    /** @param host without the base domain; empty for the dashboard */
    String url(String host) {
        return "https://" + (host.isEmpty() ? "" : host + ".") + "cloud.localhost:" + httpsPort();
    }

    String secret(String name) throws IOException {
        return Files.readString(data.resolve("secrets").resolve(name)).strip();
    }

    /** What {@code status --json} says of every process. */
    List<JsonObject> processes() {
        JsonArray processes = JsonParser.parseString(edd("status", "--json"))
                .getAsJsonObject()
                .getAsJsonArray("processes");
        return StreamSupport.stream(processes.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    JsonObject process(String name) {
        return processes().stream()
                .filter(process -> process.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no process is named " + name));
    }

    /** SIGKILL: no goodbye. */
    void kill(String name) {
        ProcessHandle.of(process(name).get("pid").getAsLong()).orElseThrow().destroyForcibly();
    }

    /** Waits until the killed process runs again and all are well. */
    void awaitRecovery(String killed, int restartsBefore) {
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> process(killed).get("restarts").getAsInt() > restartsBefore
                        && processes().stream()
                                .allMatch(process ->
                                        process.get("health").getAsString().equals("healthy")));
    }

    /** Waits until all are well, whatever was done to them. */
    void awaitHealth() {
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> processes().stream()
                        .allMatch(process -> process.get("health").getAsString().equals("healthy")));
    }

    int restarts(String name) {
        return process(name).get("restarts").getAsInt();
    }

    /** Trusts the platform's authority and nobody else. */
    SSLContext trust() {
        try (InputStream certificate = Files.newInputStream(authorityFile())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The authority " + authorityFile() + " cannot be trusted", e);
        }
    }

    @Override
    public void close() {
        edd("down");
    }

    private static int freePorts() {
        int base = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        while (!IntStream.range(base, base + PORTS).allMatch(RunningPlatform::isFree)) {
            base = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        }
        return base;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
