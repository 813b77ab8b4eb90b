package cloud.edd.gateway.route;

import cloud.edd.platform.names.PlatformNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The seed file: {@code routes: [{host, path, target, strip_prefix, priority, unlimited_body, cacheable, filters}]}. Hosts
 * are relative to the base domain: {@code @} is the base itself, {@code auth} is {@code auth.<base>},
 * {@code apex:cloud-api} is {@code cloud-api.<apex>}.
 */
final class RouteSeed {
    private static final Set<String> KEYS =
            Set.of("host", "path", "target", "strip_prefix", "priority", "unlimited_body", "cacheable", "filters");
    private static final String APEX = "apex:";
    private static final int PRIORITY_PER_CHARACTER = 10;

    private final PlatformNames names;

    RouteSeed(PlatformNames names) {
        this.names = names;
    }

    List<StaticRoute> read(Resource file) {
        try (InputStream content = file.getInputStream()) {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(content);
            if (document instanceof Map<?, ?> map && map.get("routes") instanceof List<?> routes) {
                return unique(routes.stream().map(this::route).toList(), file);
            }
            throw new InvalidRouteException("The route seed " + file.getDescription() + " has no list 'routes'.");
        } catch (IOException | YAMLException e) {
            throw new InvalidRouteException(
                    "The route seed " + file.getDescription() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private StaticRoute route(@Nullable Object entry) {
        if (!(entry instanceof Map<?, ?> map)) {
            throw new InvalidRouteException("A route must be a map of host, path and target, not: " + entry);
        }
        for (Object key : map.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw new InvalidRouteException("The route " + map + " has the unknown key '" + key + "'.");
            }
        }
        String path = text(map, "path");
        int priority = map.get("priority") instanceof Integer given
                ? given
                : path.equals("/") ? 0 : PRIORITY_PER_CHARACTER * path.length();
        List<?> filters = map.get("filters") instanceof List<?> list ? list : List.of();
        return new StaticRoute(
                host(text(map, "host")),
                path,
                URI.create(text(map, "target")),
                Boolean.TRUE.equals(map.get("strip_prefix")),
                priority,
                Boolean.TRUE.equals(map.get("unlimited_body")),
                Boolean.TRUE.equals(map.get("cacheable")),
                filters.stream().map(String::valueOf).toList());
    }

    private String host(String relative) {
        if (relative.equals("@")) {
            return names.baseDomain();
        }
        return relative.startsWith(APEX) ? names.apexHost(relative.substring(APEX.length())) : names.host(relative);
    }

    private static String text(Map<?, ?> map, String key) {
        if (map.get(key) instanceof String value) {
            return value;
        }
        throw new InvalidRouteException("The route " + map + " lacks '" + key + "'.");
    }

    private static List<StaticRoute> unique(List<StaticRoute> routes, Resource file) {
        Map<String, Long> count = routes.stream()
                .collect(Collectors.groupingBy(route -> route.host() + route.pathPrefix(), Collectors.counting()));
        count.forEach((key, number) -> {
            if (number > 1) {
                throw new InvalidRouteException(
                        "The route " + key + " stands " + number + " times in " + file.getDescription() + ".");
            }
        });
        return routes;
    }
}
