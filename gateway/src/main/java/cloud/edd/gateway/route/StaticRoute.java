package cloud.edd.gateway.route;

import java.net.URI;
import java.util.List;

/**
 * One row of {@code static_routes}.
 *
 * @param host the full host name, lower case
 * @param pathPrefix starts with a slash; matches whole segments only
 * @param target {@code http://service[:port]}, or {@link #STATUS_PAGE}
 * @param stripPrefix whether the prefix is taken off before the request is forwarded
 * @param priority the higher one wins; among equals the longer prefix
 * @param unlimitedBody whether request bodies may have any size
 * @param cacheable whether answers that name no freshness are kept for a while all the same
 * @param filters stock filters of Spring Cloud Gateway in their short form
 * @param toContainer whether what is behind it is a user's and not the platform's
 */
public record StaticRoute(
        String host,
        String pathPrefix,
        URI target,
        boolean stripPrefix,
        int priority,
        boolean unlimitedBody,
        boolean cacheable,
        List<String> filters,
        boolean toContainer) {

    private static final String ANY_CONTAINER = "container";

    /** The target of a page that the gateway serves itself. */
    public static final URI STATUS_PAGE = URI.create("local:status");

    public StaticRoute {
        filters = List.copyOf(filters);
        boolean http = "http".equals(target.getScheme()) && target.getHost() != null;
        if (!http && !target.equals(STATUS_PAGE)) {
            throw new InvalidRouteException("The target '" + target + "' of " + host + pathPrefix
                    + " is neither http://service[:port] nor " + STATUS_PAGE + ".");
        }
        if (!pathPrefix.startsWith("/")) {
            throw new InvalidRouteException(
                    "The path prefix '" + pathPrefix + "' of " + host + " must start with a slash.");
        }
    }

    /** A route of the platform. */
    public StaticRoute(
            String host,
            String pathPrefix,
            URI target,
            boolean stripPrefix,
            int priority,
            boolean unlimitedBody,
            boolean cacheable,
            List<String> filters) {
        this(host, pathPrefix, target, stripPrefix, priority, unlimitedBody, cacheable, filters, false);
    }

    /** Of a container's host to one of its ports; bodies may have any size. */
    public static StaticRoute toContainer(String host, URI target) {
        return new StaticRoute(host, "/", target, false, 0, true, false, List.of(), true);
    }

    /** Whether the gateway answers by itself. */
    public boolean isLocal() {
        return target.equals(STATUS_PAGE);
    }

    /**
     * The name of the service behind the route: what metrics and the status page call it. A service that is known by its
     * address only, as on one machine, goes by the first label of its public host. Containers are one service to metrics.
     */
    public String service() {
        if (toContainer) {
            return ANY_CONTAINER;
        }
        String name = target.getHost();
        if (name == null) {
            return "gateway";
        }
        boolean address = name.startsWith("[") || name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        return address ? host.substring(0, Math.max(host.indexOf('.'), 0)) : name;
    }

    /** The number of path segments that {@link #stripPrefix} removes. */
    public int prefixSegments() {
        return (int) pathPrefix.chars().filter(c -> c == '/').count() - (pathPrefix.endsWith("/") ? 1 : 0);
    }

    /** Whether the decoded path lies at or below the prefix; {@code /compute} does not cover {@code /computex}. */
    boolean covers(String path) {
        if (!path.startsWith(pathPrefix)) {
            return false;
        }
        return pathPrefix.endsWith("/")
                || path.length() == pathPrefix.length()
                || path.charAt(pathPrefix.length()) == '/';
    }
}
