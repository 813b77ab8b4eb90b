package cloud.edd.testing.postgres;

import cloud.edd.testing.Containers;
import cloud.edd.testing.FixtureException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL 16, by default on a loopback port of this machine.
 *
 * <p>{@link #shared()} is one server for all tests of the JVM: take a {@link #database fresh database} from it. A test
 * that takes the server away uses its {@link #start() own}, whose port stays the same over {@link #stop()} and
 * {@link #restart()}. Writes are not synced: only a crash of the machine would notice. Thread-safe.
 */
public final class TestPostgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9_]");
    /** PostgreSQL truncates names after 63 bytes; the suffix needs some of them. */
    private static final int LONGEST_NAME = 50;

    private final PostgresServer server;
    private final AtomicInteger databases = new AtomicInteger();

    private TestPostgres(PostgresServer server) {
        this.server = server;
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-postgres"));
    }

    private static final class Shared {
        static final TestPostgres SERVER = Containers.wanted() ? new TestPostgres(new ContainerServer(USER)) : start();
    }

    /** The server that all tests of this JVM share; started on the first call, stopped when the JVM ends. */
    public static TestPostgres shared() {
        return Shared.SERVER;
    }

    /** A server of the caller's own, for tests that stop or pause it. Takes about a second. */
    public static TestPostgres start() {
        var started = new TestPostgres(new EmbeddedServer());
        started.restart();
        return started;
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

    /** TCP port, kept over restarts. */
    public int port() {
        return server.port();
    }

    /** Stops the server: connections break, new ones are refused. The data stays. */
    public void stop() {
        server.stop();
    }

    /** Starts a stopped server on the same port with the same data; does nothing while it runs. */
    public void restart() {
        server.restart();
    }

    /** Freezes the server: connections stay open and nothing answers, as behind a cut cable. */
    public void pause() {
        server.pause();
    }

    /** Lets a paused server go on. */
    public void resume() {
        server.resume();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        server.close();
    }

    private TestDatabase at(String name) {
        return new TestDatabase(server.host(), server.port(), name, USER, USER);
    }
}
