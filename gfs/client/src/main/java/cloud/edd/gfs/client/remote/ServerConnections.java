package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections to chunkservers, kept when a stream no longer needs them: a small read is one round trip, not three. A
 * connection is lent to one stream at a time. Thread-safe.
 */
final class ServerConnections implements AutoCloseable {

    /** As many as a busy service uses at once; more than these are closed when they are handed back. */
    private static final int KEPT_PER_SERVER = 32;

    private final BufferPool buffers;
    private final ConnectionWatch watch;
    private final ThreadFactory threads;
    private final int connectMillis;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Endpoint, ArrayDeque<ServerConnection>> idle = new LinkedHashMap<>();
    private boolean closed;

    ServerConnections(BufferPool buffers, ConnectionWatch watch, ThreadFactory threads, int connectMillis) {
        this.buffers = buffers;
        this.watch = watch;
        this.threads = threads;
        this.connectMillis = connectMillis;
    }

    /** Lends a connection to the runner, which hears of it by an event; a new one is made on a thread of its own. */
    void open(CoreRunner runner, long number, Endpoint to) {
        ServerConnection kept = takeIdle(to);
        while (kept != null) {
            if (kept.lend(runner, number)) {
                runner.linkOpened(number, kept);
                return;
            }
            kept = takeIdle(to);
        }
        threads.newThread(() -> connect(runner, number, to)).start();
    }

    private @Nullable ServerConnection takeIdle(Endpoint to) {
        lock.lock();
        try {
            ArrayDeque<ServerConnection> there = idle.get(to);
            return there == null ? null : there.pollLast();
        } finally {
            lock.unlock();
        }
    }

    private void connect(CoreRunner runner, long number, Endpoint to) {
        try {
            ServerConnection fresh = new ServerConnection(this, to);
            fresh.start(connection(to), threads);
            fresh.lend(runner, number);
            runner.linkOpened(number, fresh);
        } catch (IOException e) {
            runner.linkClosed(number, "chunkserver " + to.host() + ":" + to.port() + ": " + e.getMessage());
        }
    }

    private FrameConnection connection(Endpoint to) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(to.host(), to.port()), connectMillis);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        FrameConnection connection = new FrameConnection(channel, buffers, watch, PayloadGate.forAnswers());
        try {
            connection.exchangePrefaces();
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** True when it is kept; else the caller closes it. */
    boolean keep(ServerConnection connection) {
        lock.lock();
        try {
            ArrayDeque<ServerConnection> there =
                    idle.computeIfAbsent(connection.server(), absent -> new ArrayDeque<>());
            if (closed || there.size() >= KEPT_PER_SERVER) {
                return false;
            }
            there.addLast(connection);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void forget(ServerConnection connection) {
        lock.lock();
        try {
            ArrayDeque<ServerConnection> there = idle.get(connection.server());
            if (there != null) {
                there.remove(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<ServerConnection> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            idle.values().forEach(all::addAll);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(connection -> connection.cut("the client is closed"));
    }
}
