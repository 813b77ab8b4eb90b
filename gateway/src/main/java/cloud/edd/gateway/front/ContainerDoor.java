package cloud.edd.gateway.front;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.container.IngressRule;
import cloud.edd.gateway.container.TlsMode;
import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Decision.Forward;
import cloud.edd.gateway.exchange.Decision.Redirect;
import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.front.RequestRules.Target;
import cloud.edd.gateway.ingress.Ingress;
import cloud.edd.gateway.ingress.Ingress.Place;
import cloud.edd.gateway.route.StaticRoute;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of requests for containers. Their hosts are theirs alone: paths that the platform closes to the public are
 * ordinary paths of theirs, and clear HTTP is theirs to offer.
 */
final class ContainerDoor {
    /** About what a container takes to start. */
    private static final Duration STARTED = Duration.ofSeconds(10);

    private final Ingress ingress;
    private final int publicHttpsPort;

    ContainerDoor(Ingress ingress, int publicHttpsPort) {
        this.ingress = ingress;
        this.publicHttpsPort = publicHttpsPort;
    }

    /** Empty if the host is no container's. */
    Optional<Decision> decide(ClientConnection connection, Target target) {
        if (!ingress.isContainer(target.host())) {
            return Optional.empty();
        }
        if (!connection.isEncrypted() && connection.role() == ListenerRole.HTTPS) {
            return Optional.of(withTls(target, publicHttpsPort));
        }
        return Optional.of(
                switch (ingress.find(target.host(), connection.outsidePort())) {
                    case Place.Nowhere nowhere ->
                        new Refuse(
                                HttpResponseStatus.NOT_FOUND,
                                "No container is reached here. Does it have an ingress rule for this port?");
                    case Place.Stopped stopped ->
                        new Refuse(
                                HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "The container does not run. Start it, then try again.",
                                STARTED);
                    case Place.Running running -> reach(connection, target, running);
                });
    }

    private Decision reach(ClientConnection connection, Target target, Place.Running running) {
        IngressRule rule = running.rule();
        if (rule.tlsMode() == TlsMode.PASSTHROUGH) {
            // TLS is between the client and the container: what was ended here was not meant for it.
            return connection.isEncrypted()
                    ? new Refuse(
                            HttpResponseStatus.MISDIRECTED_REQUEST,
                            "This connection was made for another host. Ask for " + target.host() + " on a new one.")
                    : withTls(target, connection.outsidePort());
        }
        String host = NetUtil.isValidIpV6Address(running.host()) ? "[" + running.host() + "]" : running.host();
        URI uri = URI.create("http://" + host + ":" + rule.targetPort());
        return new Forward(
                StaticRoute.toContainer(target.host(), uri), target.path().forward() + target.query());
    }

    private static Redirect withTls(Target target, int port) {
        return new Redirect(
                HttpResponseStatus.MOVED_PERMANENTLY,
                "https://" + target.host() + (port == ClientConnection.HTTPS_PORT ? "" : ":" + port)
                        + target.path().forward() + target.query());
    }
}
