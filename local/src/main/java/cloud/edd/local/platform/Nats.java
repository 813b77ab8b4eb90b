package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import cloud.edd.local.process.Launch;
import cloud.edd.local.process.Probe;
import cloud.edd.local.process.Starter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nats-server with JetStream, its streams in the data folder, and a password. */
final class Nats implements Starter, Probe {

    private static final String USER = "edd";
    private static final String PASSWORD = "NATS_PASSWORD";
    private static final int TIMEOUT_MILLIS = 3_000;

    private final Path cache;
    private final DataFolder folder;
    private final int port;
    private final Secrets secrets;

    Nats(Path cache, DataFolder folder, int port, Secrets secrets) {
        this.cache = cache;
        this.folder = folder;
        this.port = port;
        this.secrets = secrets;
    }

    /** Where services find it; a secret, because it holds the password. */
    String url() {
        return url(secrets, port);
    }

    static String url(Secrets secrets, int port) {
        return "nats://" + USER + ":" + secrets.key(PASSWORD) + "@127.0.0.1:" + port;
    }

    @Override
    public void prepare() {
        DataFolder.createPrivate(folder.of("nats"));
        // A file, because command lines are public. Source: docs.nats.io, "Configuration".
        Secrets.write(configuration(), """
                listen: "127.0.0.1:%d"
                server_name: "edd-local"
                jetstream { store_dir: "%s" }
                authorization { user: "%s", password: "%s" }
                """.formatted(port, folder.of("nats"), USER, secrets.key(PASSWORD)));
    }

    @Override
    public Launch launch() {
        return new Launch(
                List.of(program().toString(), "--config", configuration().toString()), Map.of(), folder.root());
    }

    /** The server speaks first, and says whether JetStream is on. */
    @Override
    public Optional<String> problem() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String greeting = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return greeting != null && greeting.contains("\"jetstream\":true")
                    ? Optional.empty()
                    : Optional.of("runs without JetStream");
        } catch (IOException e) {
            return Optional.of("does not answer");
        }
    }

    private Path configuration() {
        return folder.secrets().resolve("nats.conf");
    }

    private Path program() {
        List<Path> places = new ArrayList<>();
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            places.add(Path.of(place, "nats-server"));
        }
        // Debian installs it where only root's PATH looks; the launcher unpacks it into the cache.
        places.add(Path.of("/usr/sbin/nats-server"));
        places.add(cache.resolve("nats/usr/sbin/nats-server"));
        places.add(cache.resolve("nats/usr/bin/nats-server"));
        return places.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> EddException.machine(
                        "nats-server was not found: start through ./edd up, which fetches it, or install it"
                                + " (Debian, Ubuntu: apt-get install nats-server; macOS: brew install nats-server)."));
    }
}
