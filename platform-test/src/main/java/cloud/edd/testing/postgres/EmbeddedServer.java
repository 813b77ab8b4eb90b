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
import org.jspecify.annotations.Nullable;

/** Processes on this machine, from binaries that come as a Maven artifact; runs as root too. */
final class EmbeddedServer implements PostgresServer {
    private static final String HOST = "127.0.0.1";
    private final Path data;
    private final int port;
    private @Nullable EmbeddedPostgres running;

    EmbeddedServer() {
        this.data = TestFolders.temporary("postgres");
        this.port = freePort();
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
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

    @Override
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

    @Override
    public void pause() {
        Signals.sendToTree("STOP", postmaster());
    }

    @Override
    public void resume() {
        Signals.sendToTree("CONT", postmaster());
    }

    @Override
    public synchronized void close() {
        stop();
        TestFolders.delete(data);
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
