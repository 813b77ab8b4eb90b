package cloud.edd.gateway.route;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An immutable snapshot of all routes: a map by host, each with its prefixes in the order they are tried. */
public final class RouteTable {
    private static final Comparator<StaticRoute> FIRST_MATCH_WINS = Comparator.comparingInt(StaticRoute::priority)
            .thenComparingInt(route -> route.pathPrefix().length())
            .reversed();

    public static final RouteTable EMPTY = new RouteTable(List.of());

    private final Map<String, List<StaticRoute>> byHost;

    public RouteTable(Collection<StaticRoute> routes) {
        byHost = routes.stream()
                .sorted(FIRST_MATCH_WINS)
                .collect(Collectors.groupingBy(StaticRoute::host, Collectors.toUnmodifiableList()));
    }

    /**
     * The route of a request.
     *
     * @param host lower case, without port and trailing dot
     * @param path decoded and normalised, see {@link NormalPath}
     */
    public Optional<StaticRoute> find(String host, String path) {
        for (StaticRoute route : byHost.getOrDefault(host, List.of())) {
            if (route.covers(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** Whether any route has this host. */
    public boolean knows(String host) {
        return byHost.containsKey(host);
    }

    /** Every route, in no particular order. */
    public List<StaticRoute> routes() {
        return byHost.values().stream().flatMap(List::stream).toList();
    }
}
