package cloud.edd.testing.nats;

import cloud.edd.testing.FixtureException;
import cloud.edd.testing.Signals;
import cloud.edd.testing.TestFolders;
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

/** A process on this machine, its store in a temporary folder. */
final class NatsProcess implements NatsServer {
    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path folder;
    private final int port;
    private @Nullable Process running;

    NatsProcess() {
        this.folder = TestFolders.temporary("nats");
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
        end(false);
    }

    @Override
    public synchronized void kill() {
        end(true);
    }

    @Override
    public synchronized void wipeStore() {
        if (running != null) {
            throw new FixtureException("stop nats-server before its store is wiped");
        }
        TestFolders.delete(folder.resolve("store"));
    }

    @Override
    public synchronized void restart() {
        if (running != null) {
            return;
        }
        try {
            var configuration = Files.writeString(
                    folder.resolve("nats.conf"),
                    NatsConfiguration.of(HOST, port, folder.resolve("store").toString()));
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

    @Override
    public synchronized void pause() {
        Signals.sendToTree("STOP", handle());
    }

    @Override
    public synchronized void resume() {
        Signals.sendToTree("CONT", handle());
    }

    private ProcessHandle handle() {
        var process = running;
        if (process == null) {
            throw new FixtureException("nats-server is not running");
        }
        return process.toHandle();
    }

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
