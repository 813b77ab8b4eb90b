package cloud.edd.gateway.ingress;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.container.IngressRule;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a host and an outside port lead. The host of a container is {@code <id>.compute.<base>}, nothing less and nothing
 * more. Thread-safe.
 */
public final class Ingress {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
    private static final int ID_LENGTH = 8;

    /** What is found behind an outside port of a container. */
    public sealed interface Place {
        /** No such container, or no rule of it for the port. */
        record Nowhere() implements Place {}

        /** There is a rule, but the container does not run, or nobody has told yet where. */
        record Stopped(IngressRule rule) implements Place {}

        /** @param host of the container's ports, a name or an address */
        record Running(String host, IngressRule rule) implements Place {}
    }

    private final Containers containers;
    private final String suffix;

    /** @param computeHost what the hosts of containers end in, {@code compute.<base>} */
    public Ingress(Containers containers, String computeHost) {
        this.containers = containers;
        this.suffix = "." + computeHost;
    }

    /** @param host lower case, without port and trailing dot */
    public boolean isContainer(String host) {
        return host.length() == ID_LENGTH + suffix.length()
                && host.endsWith(suffix)
                && ID.matcher(host).region(0, ID_LENGTH).matches();
    }

    /** Whether a rule of any container leads from the outside port. */
    public boolean isOpen(int port) {
        return containers.ports().contains(port);
    }

    /**
     * @param host one that {@link #isContainer}
     * @param port the outside one
     */
    public Place find(String host, int port) {
        Optional<Container> container = containers.find(host.substring(0, ID_LENGTH));
        IngressRule rule = container.map(found -> found.ingress().get(port)).orElse(null);
        if (container.isEmpty() || rule == null) {
            return new Place.Nowhere();
        }
        String at = container.get().host();
        return container.get().running() && at != null ? new Place.Running(at, rule) : new Place.Stopped(rule);
    }
}
