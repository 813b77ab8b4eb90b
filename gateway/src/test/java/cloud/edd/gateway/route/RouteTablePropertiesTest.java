package cloud.edd.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The table of routes finds what a plain search through all routes, segment by segment, would find. */
class RouteTablePropertiesTest {
    private record Prefix(String host, String path, int priority) {}

    @Property
    void the_table_agrees_with_a_search_by_segments(
            @ForAll("routes") List<StaticRoute> routes, @ForAll("hosts") String host, @ForAll("paths") String path) {
        Optional<StaticRoute> best = Optional.empty();
        for (StaticRoute route : routes) {
            if (route.host().equals(host)
                    && lies(segments(path), route.pathPrefix())
                    && (best.isEmpty() || isBefore(route, best.get()))) {
                best = Optional.of(route);
            }
        }
        assertThat(new RouteTable(routes).find(host, path)).isEqualTo(best);
    }

    private static boolean isBefore(StaticRoute one, StaticRoute other) {
        return one.priority() == other.priority()
                ? one.pathPrefix().length() > other.pathPrefix().length()
                : one.priority() > other.priority();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** A prefix that ends in a slash covers what lies below it, another one also the path itself. */
    private static boolean lies(List<String> path, String prefix) {
        boolean below = prefix.endsWith("/");
        List<String> wanted = segments(below ? prefix.substring(0, prefix.length() - 1) + "/" : prefix);
        List<String> start = below ? wanted.subList(0, wanted.size() - 1) : wanted;
        return path.size() >= start.size() + (below ? 1 : 0)
                && path.subList(0, start.size()).equals(start);
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of("a.x", "b.x");
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "ab", "b", "").list().ofMaxSize(4).map(parts -> "/" + String.join("/", parts));
    }

    @Provide
    Arbitrary<List<StaticRoute>> routes() {
        Arbitrary<String> prefix = Arbitraries.of("a", "ab", "b")
                .list()
                .ofMaxSize(3)
                .flatMap(parts -> Arbitraries.of("/" + String.join("/", parts), "/" + String.join("/", parts) + "/"))
                .map(path -> path.equals("//") ? "/" : path);
        return Combinators.combine(hosts(), prefix, Arbitraries.integers().between(0, 2))
                .as(Prefix::new)
                .list()
                .ofMaxSize(12)
                // One row for each host and prefix, as the database has it.
                .map(rows -> List.copyOf(rows.stream()
                        .map(row -> new StaticRoute(
                                row.host(),
                                row.path(),
                                URI.create("http://service"),
                                false,
                                row.priority(),
                                false,
                                false,
                                List.of()))
                        .collect(Collectors.toMap(
                                route -> route.host() + route.pathPrefix(), route -> route, (one, other) -> one))
                        .values()));
    }
}
