package cloud.edd.gateway.connection;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of host names in requests and certificates. */
public final class HostNames {
    /** Labels of letters, digits, hyphens and (seen in the wild) underscores; a port may follow. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?)(:(?<port>[0-9]{1,5}))?");

    private static final Pattern LITERAL =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3})(:(?<port>[0-9]{1,5}))?");

    private static final int MAX_LENGTH = 253;
    private static final int HIGHEST_PORT = 65_535;

    private HostNames() {}

    /** The host of a {@code Host} header or {@code :authority}: lower case, no port, no trailing dot; empty if malformed. */
    public static Optional<String> hostOf(String authority) {
        var literal = LITERAL.matcher(authority);
        if (literal.matches() && portOf(literal) <= HIGHEST_PORT) {
            return Optional.of(literal.group("host").toLowerCase(Locale.ROOT));
        }
        var name = AUTHORITY.matcher(authority);
        if (!name.matches() || portOf(name) > HIGHEST_PORT) {
            return Optional.empty();
        }
        String host = name.group("host").toLowerCase(Locale.ROOT);
        String withoutDot = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return withoutDot.length() > MAX_LENGTH ? Optional.empty() : Optional.of(withoutDot);
    }

    private static int portOf(Matcher authority) {
        String port = authority.group("port");
        return port == null ? 0 : Integer.parseInt(port);
    }

    /** Whether a host, as {@link #hostOf} returns it, is an address and not a name. */
    public static boolean isLiteral(String host) {
        return host.startsWith("[") || NetUtil.isValidIpV4Address(host);
    }

    /** Whether a name of a certificate, with a wildcard for the first label at most, covers a host. */
    public static boolean covers(String certificateName, String host) {
        if (certificateName.equals(host)) {
            return true;
        }
        if (!certificateName.startsWith("*.")) {
            return false;
        }
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot).equals(certificateName.substring(1));
    }
}
