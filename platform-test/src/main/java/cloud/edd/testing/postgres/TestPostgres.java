package cloud.edd.testing.postgres;

import cloud.edd.testing.FixtureException;
import cloud.edd.testing.Signals;
import cloud.edd.testing.TestFolders;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 16 on a loopback port, from binaries that come as a Maven artifact; runs as root too.
 *
 * <p>{@link #shared()} is one server for all tests of the JVM: take a {@link #database fresh database} from it. A test
 * that takes the server away uses its {@link #start() own}, whose port stays the same over {@link #stop()} and
 * {@link #restart()}. Writes are not synced: only a crash of the machine would notice. Thread-safe.
 */
public final class TestPostgres implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String USER = "postgres";
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9_]");
    /** PostgreSQL truncates names after 63 bytes; the suffix needs some of them. */
    private static final int LONGEST_NAME = 50;

    private final Path data;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable EmbeddedPostgres running;

    private TestPostgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    private static final class Shared {
        static final TestPostgres SERVER = start();
    }

    /** The server that all tests of this JVM share; started on the first call, stopped when the JVM ends. */
    public static TestPostgres shared() {
        return Shared.SERVER;
    }

    /** A server of the caller's own, for tests that stop or pause it. Takes about a second. */
    public static TestPostgres start() {
        var server = new TestPostgres(TestFolders.temporary("postgres"), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-postgres"));
        server.restart();
        return server;
    }

    /** Creates an empty database whose name starts with the given one. */
    public TestDatabase database(String name) {
        var readable = NOT_IN_NAMES.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
        var unique =
                readable.substring(0, Math.min(readable.length(), LONGEST_NAME)) + "_" + databases.incrementAndGet();
        try (var connection = at("postgres").dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + unique + "\"");
        } catch (SQLException e) {
            throw new FixtureException("cannot create the database " + unique + ": " + e.getMessage(), e);
        }
        return at(unique);
    }

    /** TCP port on 127.0.0.1, kept over restarts. */
    public int port() {
        return port;
    }

    /** Stops the server: connections break, new ones are refused. The data stays. */
    public synchronized void stop() {
        if (running == null) {
            return;
        }
        try {
            running.close();
        } catch (IOException e) {
            throw new FixtureException("cannot stop PostgreSQL on port " + port + ": " + e.getMessage(), e);
        } finally {
            running = null;
        }
    }

    /** Starts a stopped server on the same port with the same data; does nothing while it runs. */
    public synchronized void restart() {
        if (running != null) {
            return;
        }
        try {
            running = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            TestFolders.cache().resolve("postgres").toFile())
                    .setDataDirectory(data.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .start();
        } catch (IOException | IllegalStateException e) {
            throw new FixtureException("cannot start PostgreSQL on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Freezes the server: connections stay open and nothing answers, as behind a cut cable. */
    public void pause() {
        Signals.sendToTree("STOP", postmaster());
    }

    /** Lets a paused server go on. */
    public void resume() {
        Signals.sendToTree("CONT", postmaster());
    }

    /** Stops the server and deletes its data. */
    @Override
    public synchronized void close() {
        stop();
        TestFolders.delete(data);
    }

    private TestDatabase at(String name) {
        return new TestDatabase(HOST, port, name, USER, USER);
    }

    private ProcessHandle postmaster() {
        var file = data.resolve("data").resolve("postmaster.pid");
        try {
            var pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return ProcessHandle.of(pid)
                    .orElseThrow(() -> new FixtureException("PostgreSQL on port " + port + " does not run"));
        } catch (IOException e) {
            throw new FixtureException("PostgreSQL on port " + port + " does not run: no " + file, e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new FixtureException("no free loopback port: " + e.getMessage(), e);
        }
    }
}
