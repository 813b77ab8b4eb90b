package cloud.edd.gateway.connection;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Optional;

/** The rules of host names in requests and certificates. */
public final class HostNames {
    private static final int MAX_LENGTH = 253;
    private static final int MAX_LABEL = 63;
    private static final int HIGHEST_PORT = 65_535;
    private static final int PORT_DIGITS = 5;
    private static final int DECIMAL = 10;
    private static final int HEXADECIMAL = 16;

    private HostNames() {}

    /**
     * The host of a {@code Host} header or {@code :authority}: lower case, no port, no trailing dot; empty if malformed. Read by
     * hand, since this is done for each request.
     */
    public static Optional<String> hostOf(String authority) {
        int end = authority.startsWith("[") ? endOfLiteral(authority) : endOfName(authority);
        if (end < 0 || !isPort(authority, end)) {
            return Optional.empty();
        }
        boolean dotted = authority.charAt(end - 1) == '.';
        String host = authority.substring(0, dotted ? end - 1 : end).toLowerCase(Locale.ROOT);
        return host.length() > MAX_LENGTH ? Optional.empty() : Optional.of(host);
    }

    /** Of an address in brackets; -1 if it is none. */
    private static int endOfLiteral(String authority) {
        int end = authority.indexOf(']');
        for (int i = 1; i < end; i++) {
            char c = authority.charAt(i);
            if (c > '~' || (Character.digit(c, HEXADECIMAL) < 0 && c != ':' && c != '.')) {
                return -1;
            }
        }
        return end > 1 ? end + 1 : -1;
    }

    /** Of labels of letters, digits, hyphens and (seen in the wild) underscores; a dot may follow. -1 if there are none. */
    private static int endOfName(String authority) {
        int label = 0;
        int end = 0;
        for (; end < authority.length() && authority.charAt(end) != ':'; end++) {
            char c = authority.charAt(end);
            if (c == '.' && label > 0) {
                label = 0;
            } else if (isOfLabel(c) && label < MAX_LABEL) {
                label++;
            } else {
                return -1;
            }
        }
        return end > 0 ? end : -1;
    }

    private static boolean isOfLabel(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** Whether nothing follows, or a colon and the digits of a port. */
    private static boolean isPort(String authority, int from) {
        if (from == authority.length()) {
            return true;
        }
        int port = 0;
        for (int i = from + 1; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * DECIMAL + c - '0';
        }
        int digits = authority.length() - from - 1;
        return authority.charAt(from) == ':' && digits >= 1 && digits <= PORT_DIGITS && port <= HIGHEST_PORT;
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
        return dot > 0
                && host.length() - dot == certificateName.length() - 1
                && host.startsWith(certificateName.substring(1), dot);
    }
}
