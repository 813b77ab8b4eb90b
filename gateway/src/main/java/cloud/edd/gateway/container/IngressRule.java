package cloud.edd.gateway.container;

/**
 * Leads from an outside port to one of a container's own.
 *
 * @param port where the gateway is asked: 80, 443, or one of the ports for containers
 * @param targetPort where the container listens
 */
public record IngressRule(int port, int targetPort, TlsMode tlsMode) {
    private static final int HIGHEST_PORT = 65_535;

    /** @throws IllegalArgumentException if a port is none */
    public IngressRule {
        requirePort(port);
        requirePort(targetPort);
    }

    private static void requirePort(int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("The port " + port + " of an ingress rule is not in 1 to 65535.");
        }
    }
}
