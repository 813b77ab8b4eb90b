package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.front.FrontDoor;
import cloud.edd.gateway.health.Readiness;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The listeners people reach, all with the same way of handling a connection; a listener differs by its role only. Boot
 * starts and drains them as its web server.
 */
public final class PublicListeners implements WebServer {
    /** Of an HTTP/2 stream, in bytes: what a client may send ahead of a backend that does not read. */
    static final int STREAM_WINDOW = 128 * 1024;

    /** Of an HTTP/2 connection as RFC 9113 starts it. */
    static final int DEFAULT_WINDOW = 65_535;

    private static final int CONCURRENT_STREAMS = 128;
    private static final int BACKLOG = 4_096;
    private static final int PINGS_UNANSWERED = 2;
    private static final int RESETS = 200;
    private static final int RESETS_SECONDS = 30;

    private static final Logger log = LoggerFactory.getLogger(PublicListeners.class);

    private final ListenerProperties properties;
    private final DrainProperties drainProperties;
    private final FrontDoor frontDoor;
    private final ConnectionSetup setup;
    private final OpenConnections connections;
    private final LoopResources loops;
    private final Readiness readiness;
    private final int headerLimit;
    private final UnsentBytes unsent = UnsentBytes.ofThisNetwork();
    private final Map<ListenerRole, DisposableServer> bound = new EnumMap<>(ListenerRole.class);

    PublicListeners(
            ListenerProperties properties,
            DrainProperties drainProperties,
            FrontDoor frontDoor,
            ConnectionSetup setup,
            OpenConnections connections,
            LoopResources loops,
            Readiness readiness,
            int headerLimit) {
        this.properties = properties;
        this.drainProperties = drainProperties;
        this.frontDoor = frontDoor;
        this.setup = setup;
        this.connections = connections;
        this.loops = loops;
        this.readiness = readiness;
        this.headerLimit = headerLimit;
    }

    @Override
    public synchronized void start() {
        if (bound.isEmpty()) {
            bind(ListenerRole.HTTPS, properties.https());
            bind(ListenerRole.HTTP, properties.http());
            readiness.listening(true);
        }
    }

    private void bind(ListenerRole role, int port) {
        try {
            DisposableServer server =
                    server(role).host(properties.address()).port(port).bindNow();
            bound.put(role, server);
            log.info("{} on {}:{}", role, properties.address(), server.port());
        } catch (ChannelBindException e) {
            stop();
            throw new WebServerException(
                    "Cannot listen on " + properties.address() + ":" + port + " for " + role + ": " + e.getMessage()
                            + ". Free the port or set edd.gateway.listeners.",
                    e);
        }
    }

    private HttpServer server(ListenerRole role) {
        return HttpServer.create()
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(BoundedReads.OPTION, BoundedReads.allocator())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WriteBufferWaterMark.DEFAULT)
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .http2Settings(settings -> settings.maxConcurrentStreams(CONCURRENT_STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(headerLimit)
                        .maxDecodedRstFramesPerWindow(RESETS, RESETS_SECONDS)
                        .pingAckTimeout(properties.idle())
                        .pingAckDropThreshold(PINGS_UNANSWERED))
                .idleTimeout(properties.idle())
                .doOnChannelInit((observer, channel, address) -> setup.prepare(channel, role))
                .handle(frontDoor::handle);
    }

    /** Readiness fails first; when load balancers had time to notice, no connection is accepted, each open one ends, and clients take what was sent to them. */
    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        Thread.ofVirtual().name("drain").start(() -> {
            long end = System.nanoTime() + drainProperties.timeout().toNanos();
            readiness.draining();
            var backoff = new DrainBackoff();
            backoff.pause(drainProperties.announce());
            Set<Integer> ports =
                    bound.values().stream().map(DisposableServer::port).collect(Collectors.toSet());
            bound.values().forEach(server -> server.channel().close().awaitUninterruptibly());
            connections.drain();
            while (connections.count() > 0 && System.nanoTime() < end) {
                backoff.pause(DrainBackoff.STEP);
            }
            int left = connections.count();
            // A listening socket has no such bytes; a client that is gone may never take them, hence the end.
            while (unsent.of(ports) > 0 && System.nanoTime() < end) {
                backoff.pause(DrainBackoff.STEP);
            }
            log.info("Drained, {} connections left, {} bytes not taken by clients", left, unsent.of(ports));
            callback.shutdownComplete(left == 0 ? GracefulShutdownResult.IDLE : GracefulShutdownResult.REQUESTS_ACTIVE);
        });
    }

    @Override
    public synchronized void stop() {
        readiness.listening(false);
        bound.values().forEach(server -> server.channel().close().awaitUninterruptibly());
        connections.close();
        bound.clear();
    }

    /** The port of HTTPS. */
    @Override
    public int getPort() {
        return port(ListenerRole.HTTPS);
    }

    /** The port a listener got, -1 while it is not bound. */
    public synchronized int port(ListenerRole role) {
        DisposableServer server = bound.get(role);
        return server == null ? -1 : server.port();
    }
}
