package cloud.edd.gateway.status;

import cloud.edd.gateway.route.RouteTable;
import cloud.edd.gateway.route.StaticRoute;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Asks every service behind the routes for {@code /healthz}. */
final class ServiceProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 16;
    private static final int OK = 200;

    private final HttpClient client;

    ServiceProbe(HttpClient client) {
        this.client = client;
    }

    Mono<List<ServiceStatus>> ask(RouteTable table) {
        Map<URI, List<StaticRoute>> services = table.routes().stream()
                .filter(route -> !route.isLocal())
                .collect(Collectors.groupingBy(StaticRoute::target, TreeMap::new, Collectors.toList()));
        return Flux.fromIterable(services.entrySet())
                .flatMapSequential(service -> ask(service.getKey(), service.getValue()), AT_ONCE)
                .collectList();
    }

    private Mono<ServiceStatus> ask(URI target, List<StaticRoute> routes) {
        String name = routes.stream()
                .map(StaticRoute::service)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return client.get()
                .uri(target + "/healthz")
                .response()
                .map(answer -> answer.status().code() == OK)
                .timeout(PATIENCE)
                .onErrorReturn(false)
                .map(answers -> new ServiceStatus(name, hosts(routes), answers));
    }

    private static String hosts(List<StaticRoute> routes) {
        return routes.stream().map(StaticRoute::host).distinct().sorted().collect(Collectors.joining(" "));
    }
}
