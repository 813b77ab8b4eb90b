package cloud.edd.platform.names;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of the platform. Nothing else spells a domain, an origin or a public link.
 *
 * <p>Names are lower case, without a trailing dot; a match ignores case, port and trailing dot of what it is given.
 *
 * @param baseDomain the domain under which all services live, such as {@code cloud.example.org}
 * @param httpsPort the port under which browsers reach the gateway; 443 is left out of origins and links
 * @param sshPort the port under which SSH clients reach the gateway
 */
public record PlatformNames(String baseDomain, int httpsPort, int sshPort) {

    static final int DEFAULT_HTTPS_PORT = 443;
    static final int DEFAULT_SSH_PORT = 22;

    /** At least one label: {@code localhost} alone is allowed; labels as RFC 1123 has them. */
    static final String DOMAIN =
            "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";

    private static final Pattern DOMAIN_PATTERN = Pattern.compile(DOMAIN);

    public PlatformNames {
        String given = baseDomain;
        baseDomain = hostOf(given);
        if (given.contains(":") || !DOMAIN_PATTERN.matcher(baseDomain).matches()) {
            throw new IllegalArgumentException("The base domain '" + given + "' is not a domain name.");
        }
        requirePort("https", httpsPort);
        requirePort("ssh", sshPort);
    }

    /** The domain above the base domain; the base domain itself if it has a single label. */
    public String apex() {
        int dot = baseDomain.indexOf('.');
        return dot < 0 ? baseDomain : baseDomain.substring(dot + 1);
    }

    /** The host of a service: {@code auth} gives {@code auth.<base>}. */
    public String host(String service) {
        return service.toLowerCase(Locale.ROOT) + "." + baseDomain;
    }

    /** A host beside the base domain: {@code cloud-api} gives {@code cloud-api.<apex>}. */
    public String apexHost(String name) {
        return name.toLowerCase(Locale.ROOT) + "." + apex();
    }

    /** The origin of the dashboard: {@code https://<base>[:port]}. */
    public String origin() {
        return originOf(baseDomain);
    }

    /** The origin of a service: {@code https://auth.<base>[:port]}. */
    public String origin(String service) {
        return originOf(host(service));
    }

    /** A link into the dashboard; the path starts with a slash and is already encoded. */
    public URI link(String path) {
        return linkUnder(origin(), path);
    }

    /** A link to a service; the path starts with a slash and is already encoded. */
    public URI link(String service, String path) {
        return linkUnder(origin(service), path);
    }

    /** The realm and address of the token endpoint that container engines ask. */
    public String tokenRealm() {
        return origin("auth") + "/v2/token";
    }

    /** The WebAuthn relying party id: the base domain without a port. */
    public String relyingPartyId() {
        return baseDomain;
    }

    /** The WebAuthn relying party origin: the dashboard's origin with its port. */
    public String relyingPartyOrigin() {
        return origin();
    }

    /** The line a person types to reach a container, {@code ssh NAME@compute.<base>}, with {@code -p} unless 22. */
    public String sshCommand(String container) {
        String port = sshPort == DEFAULT_SSH_PORT ? "" : "-p " + sshPort + " ";
        return "ssh " + port + container + "@" + host("compute");
    }

    /** Whether a {@code Host} value names the base domain. */
    public boolean isBase(String host) {
        return hostOf(host).equals(baseDomain);
    }

    /** Whether a {@code Host} value names the given service. */
    public boolean isHostOf(String service, String host) {
        return hostOf(host).equals(host(service));
    }

    /** The part before {@code .<base>} of a {@code Host} value, which may have several labels; empty for others. */
    public Optional<String> serviceOf(String host) {
        String name = hostOf(host);
        String suffix = "." + baseDomain;
        return name.endsWith(suffix) && name.length() > suffix.length()
                ? Optional.of(name.substring(0, name.length() - suffix.length()))
                : Optional.empty();
    }

    /** Whether an {@code Origin} header is the dashboard or any https sub-domain of the platform on its port. */
    public boolean isPlatformOrigin(String origin) {
        if (origin.equals(origin())) {
            return true;
        }
        String suffix = "." + baseDomain + portSuffix();
        if (!origin.startsWith("https://") || !origin.endsWith(suffix)) {
            return false;
        }
        String labels = origin.substring("https://".length(), origin.length() - suffix.length());
        return DOMAIN_PATTERN.matcher(labels).matches();
    }

    /** The host of a {@code Host} header or authority: lower case, without port and trailing dot. */
    public static String hostOf(String authority) {
        String host = authority.trim();
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        if (end > 0) {
            host = host.substring(0, end);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private String originOf(String host) {
        return "https://" + host + portSuffix();
    }

    private String portSuffix() {
        return httpsPort == DEFAULT_HTTPS_PORT ? "" : ":" + httpsPort;
    }

    private static URI linkUnder(String origin, String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("The path '" + path + "' of a link must start with a slash.");
        }
        return URI.create(origin + path);
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The public " + name + " port " + port + " is not in 1 to 65535.");
        }
    }
}
