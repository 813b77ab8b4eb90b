package cloud.edd.gateway.forward;

import cloud.edd.gateway.route.RouteTable;
import cloud.edd.gateway.route.Routes;
import cloud.edd.gateway.route.StaticRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway's form of each route of the snapshot, with the stock filters its row lists. A row whose filters
 * cannot be built answers 502 and is named in the log. Thread-safe.
 */
final class GatewayRoutes {
    private static final Logger log = LoggerFactory.getLogger(GatewayRoutes.class);

    private record Converted(RouteTable table, Map<StaticRoute, Route> routes) {}

    private final Routes routes;

    @SuppressWarnings("rawtypes") // as Spring Cloud Gateway declares them
    private final List<GatewayFilterFactory> filterFactories = List.copyOf(StockFilters.all());

    private final GatewayProperties properties = new GatewayProperties();
    private final ConfigurationService configuration;
    private final Runnable onChange;
    private volatile Converted converted = new Converted(RouteTable.EMPTY, new ConcurrentHashMap<>());

    GatewayRoutes(Routes routes, ConfigurationService configuration, Runnable onChange) {
        this.routes = routes;
        this.configuration = configuration;
        this.onChange = onChange;
    }

    Mono<Route> of(StaticRoute route) {
        RouteTable current = routes.snapshot();
        Converted cache = converted;
        if (cache.table() != current) {
            cache = new Converted(current, new ConcurrentHashMap<>());
            converted = cache;
            onChange.run();
        }
        Map<StaticRoute, Route> known = cache.routes();
        Route existing = known.get(route);
        return existing != null ? Mono.just(existing) : convert(route).doOnNext(made -> known.putIfAbsent(route, made));
    }

    private Mono<Route> convert(StaticRoute route) {
        var definition = new RouteDefinition();
        definition.setId(route.host() + route.pathPrefix());
        definition.setUri(route.target());
        try {
            var filters = new ArrayList<FilterDefinition>();
            route.filters().forEach(filter -> filters.add(new FilterDefinition(filter)));
            definition.setFilters(filters);
            return new RouteDefinitionRouteLocator(
                            () -> Flux.just(definition), List.of(), filterFactories, properties, configuration)
                    .getRoutes()
                    .single()
                    .onErrorMap(e -> unusable(route, e));
        } catch (IllegalArgumentException e) {
            return Mono.error(unusable(route, e));
        }
    }

    private static ForwardException unusable(StaticRoute route, Throwable cause) {
        log.error(
                "The filters {} of {}{} cannot be used: {}",
                route.filters(),
                route.host(),
                route.pathPrefix(),
                cause.getMessage());
        return new ForwardException.UnusableRoute(cause);
    }
}
