package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.proto.gfs.DataFrame;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port: takes connections up to a number, exchanges prefaces and hands them on. */
final class ListeningDoor {

    private static final Logger log = LoggerFactory.getLogger(ListeningDoor.class);

    /** Two threads each and a few kilobytes; more than the streams of a busy cluster of services. */
    static final int MAX_CLIENTS = 512;

    /** Each peer keeps two: for writes, and for copies. */
    static final int MAX_PEERS = 128;

    private static final int BACKLOG = 256;

    /** Where the system has no descriptor left, asking again at once would only take the processor from those who give some back. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Door door;
    private final int limit;
    private final ServerSocketChannel server;
    private final BufferPool pool;
    private final ChunkTokens tokens;
    private final ConnectionWatch watch;
    private final ThreadFactory threads;
    private final BiConsumer<Door, FrameConnection> accepted;
    private final AtomicInteger open = new AtomicInteger();

    ListeningDoor(
            Door door,
            InetSocketAddress at,
            BufferPool pool,
            ChunkTokens tokens,
            ConnectionWatch watch,
            ThreadFactory threads,
            BiConsumer<Door, FrameConnection> accepted)
            throws IOException {
        this(door, bound(door, at), pool, tokens, watch, threads, accepted);
    }

    /** @param server bound */
    ListeningDoor(
            Door door,
            ServerSocketChannel server,
            BufferPool pool,
            ChunkTokens tokens,
            ConnectionWatch watch,
            ThreadFactory threads,
            BiConsumer<Door, FrameConnection> accepted) {
        this.door = door;
        this.limit = door == Door.DATA ? MAX_CLIENTS : MAX_PEERS;
        this.pool = pool;
        this.tokens = tokens;
        this.watch = watch;
        this.threads = threads;
        this.accepted = accepted;
        this.server = server;
    }

    private static ServerSocketChannel bound(Door door, InetSocketAddress at) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(at, BACKLOG);
        } catch (BindException e) {
            server.close();
            throw new IOException(
                    "port " + at + " for " + door + " cannot be opened (" + e.getMessage()
                            + "): another process listens there, or the address is not of this machine",
                    e);
        }
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    int connections() {
        return open.get();
    }

    void start() {
        threads.newThread(this::accept).start();
    }

    void close() throws IOException {
        server.close();
    }

    /** A connection of this door has ended. */
    void ended() {
        open.decrementAndGet();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                if (open.incrementAndGet() > limit) {
                    open.decrementAndGet();
                    channel.close();
                } else {
                    threads.newThread(() -> greet(channel)).start();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.warn(
                        "a connection at door {} could not be taken: {}. If files or memory are short, give the process more;"
                                + " it tries again",
                        door,
                        e.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void greet(SocketChannel channel) {
        try {
            FrameConnection connection = new FrameConnection(channel, pool, watch, gate());
            try {
                connection.exchangePrefaces();
            } catch (IOException e) {
                connection.close();
                throw e;
            }
            accepted.accept(door, connection);
        } catch (IOException e) {
            ended();
            log.debug("a connection at door {} ended before it began: {}", door, e.toString());
        }
    }

    /** Nobody's bytes are kept before the master's signature is seen; whether the grant holds here and now is for the core. */
    private PayloadGate gate() {
        return door == Door.DATA
                ? PayloadGate.forRequests(
                        DataFrame.BodyCase.WRITE,
                        header -> tokens.open(header.getWrite().getGrant()).isPresent())
                : PayloadGate.forRequests(
                        DataFrame.BodyCase.PREPARE,
                        header -> tokens.open(header.getPrepare().getGrant()).isPresent());
    }
}
