package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.health.Readiness;
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

/**
 * The listeners people reach, all with the same way of handling a connection; a listener differs by its role only. Boot
 * starts and drains them as its web server.
 */
public final class PublicListeners implements WebServer {
    private static final Logger log = LoggerFactory.getLogger(PublicListeners.class);

    private final ListenerProperties properties;
    private final DrainProperties drainProperties;
    private final ServerTemplate servers;
    private final IngressListeners ingress;
    private final OpenConnections connections;
    private final Readiness readiness;
    private final Set<Integer> reservedPorts;
    private final UnsentBytes unsent = UnsentBytes.ofThisNetwork();
    private final Map<ListenerRole, DisposableServer> bound = new EnumMap<>(ListenerRole.class);

    /** @param reservedPorts of the gateway's other listeners */
    PublicListeners(
            ListenerProperties properties,
            DrainProperties drainProperties,
            ServerTemplate servers,
            IngressListeners ingress,
            OpenConnections connections,
            Readiness readiness,
            Set<Integer> reservedPorts) {
        this.properties = properties;
        this.drainProperties = drainProperties;
        this.servers = servers;
        this.ingress = ingress;
        this.connections = connections;
        this.readiness = readiness;
        this.reservedPorts = Set.copyOf(reservedPorts);
    }

    @Override
    public synchronized void start() {
        if (bound.isEmpty()) {
            bind(ListenerRole.HTTPS, properties.https());
            bind(ListenerRole.HTTP, properties.http());
            ingress.start(ownPorts());
            readiness.listening(true);
        }
    }

    /** No rule of a container can have them. */
    private Set<Integer> ownPorts() {
        Set<Integer> ports = bound.values().stream().map(DisposableServer::port).collect(Collectors.toSet());
        ports.addAll(reservedPorts);
        return ports;
    }

    private void bind(ListenerRole role, int port) {
        try {
            DisposableServer server = servers.bind(role, port);
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
            ports.addAll(ingress.ports());
            ingress.stop();
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
        ingress.stop();
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
