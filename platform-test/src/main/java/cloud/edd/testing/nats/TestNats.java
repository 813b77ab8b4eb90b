package cloud.edd.testing.nats;

import cloud.edd.testing.Containers;
import cloud.edd.testing.FixtureException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;

/**
 * A real {@code nats-server} with JetStream, by default a process on a loopback port of this machine.
 *
 * <p>{@link #shared()} is one server for all tests of the JVM: {@link #clear()} it before use. A test that takes the
 * server away uses its {@link #start() own}, whose port stays the same over {@link #kill()} and {@link #restart()}.
 */
public final class TestNats implements AutoCloseable {
    private final NatsServer server;

    private TestNats(NatsServer server) {
        this.server = server;
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-nats"));
    }

    private static final class Shared {
        static final TestNats SERVER = Containers.wanted() ? new TestNats(new NatsContainer()) : start();
    }

    /** The server that all tests of this JVM share; started on the first call, stopped when the JVM ends. */
    public static TestNats shared() {
        return Shared.SERVER;
    }

    /** A server of the caller's own, running. */
    public static TestNats start() {
        var started = stopped();
        started.restart();
        return started;
    }

    /** A server of the caller's own that does not run yet: its port is chosen, nothing listens there. */
    public static TestNats stopped() {
        return new TestNats(new NatsProcess());
    }

    /** What {@code NATS_URL} holds. */
    public String url() {
        return "nats://" + server.host() + ":" + server.port();
    }

    /** TCP port kept over restarts. */
    public int port() {
        return server.port();
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
    public void stop() {
        server.stop();
    }

    /** SIGKILL: whatever was not written is lost. */
    public void kill() {
        server.kill();
    }

    /** Stops the clock of a running server: it takes what is sent to it, and answers nothing. */
    public void pause() {
        server.pause();
    }

    /** Lets a paused server go on. */
    public void resume() {
        server.resume();
    }

    /** Deletes streams, messages and consumers from the disk of a server that is not running. */
    public void wipeStore() {
        server.wipeStore();
    }

    /** Starts the server on its port with what its store holds; does nothing while it runs. */
    public void restart() {
        server.restart();
    }

    /** Ends the server and deletes its store. */
    @Override
    public void close() {
        server.close();
    }
}
