package cloud.edd.platform.database;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hosts of a libpq URL, {@code a:1,b:2}, or of its parameters {@code host=a,b&port=1,2}. */
final class HostList {

    private static final String DEFAULT_PORT = "5432";

    private HostList() {}

    static String toJdbc(String authority, @Nullable String hostParameter, @Nullable String portParameter) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String part : authority.split(",", -1)) {
            int colon = part.startsWith("[") ? part.indexOf(':', part.indexOf(']')) : part.indexOf(':');
            hosts.add(colon < 0 ? part : part.substring(0, colon));
            ports.add(colon < 0 ? "" : part.substring(colon + 1));
        }
        if (hostParameter != null) {
            hosts = List.of(hostParameter.split(",", -1));
            ports = hosts.stream().map(host -> "").toList();
        }
        if (portParameter != null) {
            ports = matching(hosts, List.of(portParameter.split(",", -1)));
        }
        var joined = new ArrayList<String>();
        for (int i = 0; i < hosts.size(); i++) {
            joined.add(hostAndPort(hosts.get(i), ports.get(i)));
        }
        return String.join(",", joined);
    }

    /** One port serves all hosts; otherwise there is one for each. */
    private static List<String> matching(List<String> hosts, List<String> ports) {
        if (ports.size() == 1) {
            return hosts.stream().map(host -> ports.getFirst()).toList();
        }
        if (ports.size() != hosts.size()) {
            throw new UnusableDatabaseUrlException("It has " + hosts.size() + " hosts but " + ports.size() + " ports.");
        }
        return ports;
    }

    private static String hostAndPort(String host, String port) {
        if (host.startsWith("/")) {
            throw new UnusableDatabaseUrlException("The Java driver cannot use the Unix socket " + host + ".");
        }
        String name = host.isEmpty() ? "localhost" : host;
        String bracketed = name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
        String number = port.isEmpty() ? DEFAULT_PORT : port;
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 65_535) {
            throw new UnusableDatabaseUrlException("Its port '" + port + "' is not a port number.");
        }
        return bracketed + ":" + number;
    }
}
