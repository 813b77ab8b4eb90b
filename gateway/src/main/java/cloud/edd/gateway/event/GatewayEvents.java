package cloud.edd.gateway.event;

import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.platform.event.SubjectToken;
import cloud.edd.proto.events.CacheInvalidated;
import cloud.edd.proto.events.CachedPlace;
import cloud.edd.proto.events.IngressBindFailed;
import cloud.edd.proto.events.IngressBindRecovered;
import cloud.edd.proto.events.IngressRuleCreated;
import cloud.edd.proto.events.IngressRuleDeleted;
import cloud.edd.proto.events.RouteRegistered;
import cloud.edd.proto.events.RouteUnregistered;
import cloud.edd.proto.events.RouterRefreshed;
import java.util.Collection;
import java.util.Optional;

/**
 * The events of the gateway, each written in the transaction that makes the change, so that there is one of each however
 * many replicas there are. Without a bus nobody is told. Thread-safe.
 */
public final class GatewayEvents {
    private static final String ROUTER = "router";
    private static final String BINDS = "ingress-ports";

    private final Optional<EventPublisher> publisher;

    public GatewayEvents(Optional<EventPublisher> publisher) {
        this.publisher = publisher;
    }

    /**
     * A rule leads to a container, or leads elsewhere than before.
     *
     * @param version greater with every event about the rule
     */
    public void ruleCreated(long rule, long version, String container, int port, int targetPort) {
        publish(
                "gateway.ingress." + SubjectToken.of(container) + ".created",
                "ingress",
                rule,
                version,
                IngressRuleCreated.newBuilder()
                        .setRuleId(rule)
                        .setContainerId(container)
                        .setPort(port)
                        .setTargetPort(targetPort)
                        .build());
    }

    /** @param version greater with every event about the rule */
    public void ruleDeleted(long rule, long version, String container, int port) {
        publish(
                "gateway.ingress." + SubjectToken.of(container) + ".deleted",
                "ingress",
                rule,
                version,
                IngressRuleDeleted.newBuilder()
                        .setRuleId(rule)
                        .setContainerId(container)
                        .setPort(port)
                        .build());
    }

    /**
     * A port that rules lead from cannot be listened on.
     *
     * @param replica the process that tells it
     * @param version greater with every event of this replica about ports
     */
    public void bindFailed(String replica, long version, int port, String reason) {
        publisher.ifPresent(events -> events.publish(new Event(
                "gateway.ingress.bind_failed",
                BINDS,
                replica,
                version,
                IngressBindFailed.newBuilder()
                        .setReplica(replica)
                        .setPort(port)
                        .setReason(reason)
                        .build())));
    }

    /**
     * {@link #bindFailed} is over.
     *
     * @param version greater with every event of this replica about ports
     * @param listening whether the port is listened on; else no rule leads from it any more
     */
    public void bindRecovered(String replica, long version, int port, boolean listening) {
        publisher.ifPresent(events -> events.publish(new Event(
                "gateway.ingress.bind_recovered",
                BINDS,
                replica,
                version,
                IngressBindRecovered.newBuilder()
                        .setReplica(replica)
                        .setPort(port)
                        .setListening(listening)
                        .build())));
    }

    /**
     * A route is new or other than before.
     *
     * @param version greater with every event about the route
     */
    public void routeRegistered(
            long route, long version, String host, String pathPrefix, String target, boolean stripPrefix) {
        publish(
                "gateway.route." + route + ".registered",
                "route",
                route,
                version,
                RouteRegistered.newBuilder()
                        .setRouteId(route)
                        .setHost(host)
                        .setPathPrefix(pathPrefix)
                        .setTarget(target)
                        .setStripPrefix(stripPrefix)
                        .build());
    }

    /** @param version greater with every event about the route */
    public void routeUnregistered(long route, long version, String host, String pathPrefix) {
        publish(
                "gateway.route." + route + ".unregistered",
                "route",
                route,
                version,
                RouteUnregistered.newBuilder()
                        .setRouteId(route)
                        .setHost(host)
                        .setPathPrefix(pathPrefix)
                        .build());
    }

    /**
     * All routes or all containers were brought up to date, and something had changed.
     *
     * @param version greater with every time
     */
    public void routerRefreshed(long version, int containers, int routes) {
        publisher.ifPresent(events -> events.publish(new Event(
                "gateway.router.refreshed",
                ROUTER,
                ROUTER,
                version,
                RouterRefreshed.newBuilder()
                        .setContainerCount(containers)
                        .setRouteCount(routes)
                        .build())));
    }

    /** What no stored answer may be given for any more, whatever its query; the path is decoded and normalised. */
    public record Cached(String host, String path) {}

    /**
     * Places changed by a request through one replica. Only the other replicas listen.
     *
     * @param replica the process that tells it
     * @param version greater with every event of this replica
     * @param everything whether more than the places changed
     */
    public void cacheInvalidated(String replica, long version, Collection<Cached> places, boolean everything) {
        publisher.ifPresent(events -> events.publish(new Event(
                "gateway.cache.invalidated",
                "cache",
                replica,
                version,
                CacheInvalidated.newBuilder()
                        .addAllPlaces(places.stream()
                                .map(place -> CachedPlace.newBuilder()
                                        .setHost(place.host())
                                        .setPath(place.path())
                                        .build())
                                .toList())
                        .setEverything(everything)
                        .build())));
    }

    private void publish(String subject, String entity, long id, long version, com.google.protobuf.Message body) {
        publisher.ifPresent(events -> events.publish(new Event(subject, entity, String.valueOf(id), version, body)));
    }
}
