package cloud.edd.testing.gfs;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.protocol.token.SigningKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A master and some chunkservers in this JVM, made of the parts that run in production, over real sockets on loopback and real
 * disks in a temporary folder. Ports are free ones and stay the same over restarts. For one thread.
 */
public final class GfsMiniCluster implements AutoCloseable {

    private static final String CLIENT_KEY = "the client key of a mini cluster";
    private static final String SERVER_SECRET = "the secret of a mini cluster";
    private static final int USUAL_SERVERS = 3;
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    private final Path folder;
    private final MiniMaster master;
    private final List<MiniChunkserver> chunkservers = new ArrayList<>();

    private GfsMiniCluster(Path folder, int servers) throws IOException {
        SigningKeys keys = SigningKeys.of(SERVER_SECRET.getBytes(StandardCharsets.UTF_8), null);
        this.folder = folder;
        this.master = new MiniMaster(folder.resolve("master"), keys, CLIENT_KEY);
        master.start();
        for (int number = 1; number <= servers; number++) {
            MiniChunkserver server =
                    new MiniChunkserver("cs-" + number, folder.resolve("cs-" + number), keys, master.port());
            chunkservers.add(server);
            server.start();
        }
    }

    /** Three chunkservers, ready to serve. */
    public static GfsMiniCluster start() {
        return start(USUAL_SERVERS);
    }

    /** So many chunkservers, ready to serve; at least two. */
    public static GfsMiniCluster start(int servers) {
        try {
            GfsMiniCluster cluster = new GfsMiniCluster(Files.createTempDirectory("gfs-mini-cluster-"), servers);
            cluster.awaitServing(servers);
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException("The mini cluster did not start.", e);
        }
    }

    /** A new client; the caller closes it. */
    public GfsClient connect() {
        return GfsClient.connect(settings());
    }

    public GfsClientSettings settings() {
        return GfsClientSettings.of(masterHost(), masterPort(), clientKey(), "test");
    }

    public String masterHost() {
        return "127.0.0.1";
    }

    public int masterPort() {
        return master.port();
    }

    /** GFS_CLIENT_KEY of this cluster. */
    public String clientKey() {
        return CLIENT_KEY;
    }

    /** GFS_JWT_SECRET of this cluster. */
    public String serverSecret() {
        return SERVER_SECRET;
    }

    /** HOST:PORT of a running chunkserver for other servers (9081); {@code number} counts from 1. */
    public String replicationAddress(int number) {
        return masterHost() + ":" + chunkservers.get(number - 1).replicationPort();
    }

    /** Ends a chunkserver and breaks its connections; {@code number} counts from 1. */
    public void stopChunkserver(int number) {
        chunkservers.get(number - 1).stop();
    }

    /** Starts it again on its folder and its ports. */
    public void startChunkserver(int number) {
        chunkservers.get(number - 1).start();
    }

    /** The folder of a chunkserver, to damage it while it is stopped. */
    public Path chunkserverFolder(int number) {
        return folder.resolve("cs-" + number);
    }

    /** The folder of the master, to damage it while it is stopped. */
    public Path masterFolder() {
        return folder.resolve("master");
    }

    public void stopMaster() {
        master.stop();
    }

    /** Starts it again from its log. */
    public void startMaster() {
        master.start();
    }

    /** Waits until the master serves and sees so many chunkservers alive. */
    public void awaitServing(int servers) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        String last = "nothing was heard of it";
        try (GfsClient client = connect()) {
            while (System.nanoTime() < deadline) {
                try {
                    ClusterState state = client.status();
                    long alive = state.servers().stream()
                            .filter(ClusterState.Server::alive)
                            .count();
                    if (!state.safeMode() && alive >= servers) {
                        return;
                    }
                    last = alive + " chunkservers are alive; " + state.safeModeReason();
                } catch (GfsException e) {
                    last = e.getMessage();
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the mini cluster was to become ready", e);
        }
        throw new IllegalStateException("The mini cluster is not ready after " + READY_WITHIN + ": " + last);
    }

    @Override
    public void close() {
        chunkservers.forEach(MiniChunkserver::stop);
        master.stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of the mini cluster stays: " + folder, e);
        }
    }
}
