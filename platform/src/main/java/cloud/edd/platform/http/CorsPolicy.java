package cloud.edd.platform.http;

import cloud.edd.platform.names.PlatformNames;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which pages of other origins may call this service, with credentials. A service that has such pages defines one bean;
 * then every {@code OPTIONS} is answered 200 and empty before anybody is asked who they are.
 *
 * @param allowedOrigin whether an {@code Origin} value is allowed
 * @param methods what {@code Access-Control-Allow-Methods} lists
 * @param requestHeaders what {@code Access-Control-Allow-Headers} lists
 * @param exposedHeaders what {@code Access-Control-Expose-Headers} lists
 */
public record CorsPolicy(
        Predicate<String> allowedOrigin,
        List<String> methods,
        List<String> requestHeaders,
        List<String> exposedHeaders) {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "OPTIONS");
    private static final List<String> HEADERS = List.of("Content-Type", "Authorization");

    /** What every page may read: by which id a failure is found in the logs, and when to try again. */
    private static final List<String> EXPOSED = List.of("X-Request-Id", "Retry-After");

    public CorsPolicy {
        methods = List.copyOf(methods);
        requestHeaders = List.copyOf(requestHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
    }

    /** The dashboard's origin alone: for services that containers' pages must not reach with a user's credentials. */
    public static CorsPolicy ofDashboard(PlatformNames names) {
        return new CorsPolicy(names.origin()::equals, METHODS, HEADERS, EXPOSED);
    }

    /** The dashboard's origin and every https sub-domain of the platform. */
    public static CorsPolicy ofPlatform(PlatformNames names) {
        return new CorsPolicy(names::isPlatformOrigin, METHODS, HEADERS, EXPOSED);
    }

    /** This policy with other methods. */
    public CorsPolicy withMethods(String... allowed) {
        return new CorsPolicy(allowedOrigin, List.of(allowed), requestHeaders, exposedHeaders);
    }

    /** This policy with other request headers. */
    public CorsPolicy withRequestHeaders(String... allowed) {
        return new CorsPolicy(allowedOrigin, methods, List.of(allowed), exposedHeaders);
    }

    /** This policy with other headers that pages may read. */
    public CorsPolicy withExposedHeaders(String... exposed) {
        return new CorsPolicy(allowedOrigin, methods, requestHeaders, List.of(exposed));
    }
}
