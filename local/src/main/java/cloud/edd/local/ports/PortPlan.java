package cloud.edd.local.ports;

import cloud.edd.local.EddException;
import org.jspecify.annotations.Nullable;

/**
 * Every port of one platform. Without a base the ports are those of the documentation; with a base N each
 * has a fixed distance from N, so that platforms with bases {@value #SPAN} apart never meet.
 *
 * @param base first port of a shifted platform, or null for the documented ones
 */
public record PortPlan(@Nullable Integer base) {

    /** How many ports from the base on belong to a shifted platform. */
    public static final int SPAN = 40;

    private static final int FIRST_CHUNKSERVER = 10;
    private static final int PORTS_PER_CHUNKSERVER = 3;
    private static final int FIRST_SERVICE = 20;
    private static final int LOWEST_BASE = 1024;
    private static final int HIGHEST_BASE = 65535 - SPAN;

    public PortPlan {
        if (base != null && (base < LOWEST_BASE || base > HIGHEST_BASE)) {
            throw EddException.request("--port-base " + base + " does not fit: choose one from " + LOWEST_BASE + " to "
                    + HIGHEST_BASE + "; the " + SPAN + " ports from it on are used.");
        }
    }

    public int https() {
        return port(8443, 0);
    }

    public int http() {
        return port(18080, 1);
    }

    public int ssh() {
        return port(2222, 2);
    }

    public int gatewayHealth() {
        return port(9091, 3);
    }

    public int postgres() {
        return port(15432, 4);
    }

    public int nats() {
        return port(14222, 5);
    }

    public int gfsMaster() {
        return port(9000, 6);
    }

    public int gfsMasterStatus() {
        return port(9001, 7);
    }

    public int logIngest() {
        return port(50051, 8);
    }

    /** @param number 1 for the first chunkserver */
    public int chunkserverData(int number) {
        return port(8980 + 100 * number, FIRST_CHUNKSERVER + PORTS_PER_CHUNKSERVER * (number - 1));
    }

    public int chunkserverReplication(int number) {
        return port(8981 + 100 * number, FIRST_CHUNKSERVER + PORTS_PER_CHUNKSERVER * (number - 1) + 1);
    }

    public int chunkserverHealth(int number) {
        return port(8982 + 100 * number, FIRST_CHUNKSERVER + PORTS_PER_CHUNKSERVER * (number - 1) + 2);
    }

    /** @param number 0 for the first service of the platform's list */
    public int service(int number) {
        return port(18101 + number, FIRST_SERVICE + number);
    }

    private int port(int documented, int distance) {
        return base == null ? documented : base + distance;
    }
}
