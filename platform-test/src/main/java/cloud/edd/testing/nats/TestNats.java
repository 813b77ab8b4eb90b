package cloud.edd.testing.nats;

import cloud.edd.testing.FixtureException;
import cloud.edd.testing.TestFolders;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real {@code nats-server} process with JetStream on a loopback port, its store in a temporary folder.
 *
 * <p>{@link #shared()} is one server for all tests of the JVM: {@link #clear()} it before use. A test that takes the
 * server away uses its {@link #start() own}, whose port stays the same over {@link #kill()} and {@link #restart()}.
 */
public final class TestNats implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    /** The store limit of the platform's configuration: 4 GiB. */
    private static final long STORE_BYTES = 4L << 30;

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path folder;
    private final int port;
    private @Nullable Process running;

    private TestNats(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    private static final class Shared {
        static final TestNats SERVER = start();
    }

    /** The server that all tests of this JVM share; started on the first call, stopped when the JVM ends. */
    public static TestNats shared() {
        return Shared.SERVER;
    }

    /** A server of the caller's own, running. */
    public static TestNats start() {
        var server = stopped();
        server.restart();
        return server;
    }

    /** A server of the caller's own that does not run yet: its port is chosen, nothing listens there. */
    public static TestNats stopped() {
        var server = new TestNats(TestFolders.temporary("nats"), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-nats"));
        return server;
    }

    /** What {@code NATS_URL} holds. */
    public String url() {
        return "nats://" + HOST + ":" + port;
    }

    /** TCP port on 127.0.0.1, kept over restarts. */
    public int port() {
        return port;
    }

    /** A connection for looking at the server from outside; it never reconnects and ends with the server at the latest. */
    public Connection connect() {
        try {
            return Nats.connect(Options.builder().server(url()).noReconnect().build());
        } catch (IOException e) {
            throw new FixtureException("cannot connect to " + url() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FixtureException("interrupted while connecting to " + url(), e);
        }
    }

    /** Deletes every stream with its messages and consumers. */
    public void clear() {
        var connection = connect();
        try {
            var management = connection.jetStreamManagement();
            for (var stream : management.getStreamNames()) {
                management.deleteStream(stream);
            }
            connection.close();
        } catch (IOException | JetStreamApiException e) {
            throw new FixtureException("cannot delete the streams of " + url() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FixtureException("interrupted while deleting the streams of " + url(), e);
        }
    }

    /** Asks the server to stop and waits for it; the store is complete afterwards. */
    public synchronized void stop() {
        end(false);
    }

    /** SIGKILL: whatever was not written is lost. */
    public synchronized void kill() {
        end(true);
    }

    /** Deletes streams, messages and consumers from the disk of a server that is not running. */
    public synchronized void wipeStore() {
        if (running != null) {
            throw new FixtureException("stop nats-server before its store is wiped");
        }
        TestFolders.delete(folder.resolve("store"));
    }

    /** Starts the server on its port with what its store holds; does nothing while it runs. */
    public synchronized void restart() {
        if (running != null) {
            return;
        }
        try {
            var configuration = Files.writeString(
                    folder.resolve("nats.conf"), """
                    listen: "%s:%d"
                    jetstream { store_dir: "%s", max_file_store: %d, max_memory_store: 67108864 }
                    """.formatted(HOST, port, folder.resolve("store"), STORE_BYTES));
            var started = new ProcessBuilder(NatsBinary.find().toString(), "-c", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            running = started;
            awaitListening(started);
        } catch (IOException e) {
            throw new FixtureException("cannot start nats-server on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Stops the server and deletes its folder. */
    @Override
    public synchronized void close() {
        kill();
        TestFolders.delete(folder);
    }

    private void end(boolean atOnce) {
        var process = running;
        if (process == null) {
            return;
        }
        running = null;
        try {
            var asked = atOnce ? process.destroyForcibly() : stopGently(process);
            if (!asked.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new FixtureException("nats-server " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FixtureException("interrupted while nats-server " + process.pid() + " ends", e);
        }
    }

    private static Process stopGently(Process process) {
        process.destroy();
        return process;
    }

    private void awaitListening(Process process) throws IOException {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new FixtureException(
                        "nats-server did not start on port " + port + ":\n" + Files.readString(log()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) POLL.toMillis() * 10);
            // The server greets with INFO once it serves; before, JetStream may still be recovering.
            return socket.getInputStream().read() == 'I';
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return folder.resolve("nats.log");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new FixtureException("no free loopback port: " + e.getMessage(), e);
        }
    }
}
