package cloud.edd.gateway.ssh;

import cloud.edd.gateway.limit.ConnectionCounts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What one connection counts as: open, and until somebody is let in a login that is under way, for each address it was
 * opened for. Thread-safe.
 */
final class Tally {
    private final ConnectionCounts connections;
    private final ConnectionCounts logins;
    private final List<InetAddress> addresses = new ArrayList<>();
    private boolean letIn;
    private boolean over;

    /**
     * @param connections of an address that are open
     * @param logins of an address that are not done
     */
    Tally(ConnectionCounts connections, ConnectionCounts logins) {
        this.connections = connections;
        this.logins = logins;
    }

    /** False when the address has as many as it may have, or when the connection is over. */
    synchronized boolean add(InetAddress address) {
        if (over || !connections.opened(address)) {
            return false;
        }
        if (!logins.opened(address)) {
            connections.closed(address);
            return false;
        }
        addresses.add(address);
        return true;
    }

    synchronized void letIn() {
        if (!over && !letIn) {
            letIn = true;
            addresses.forEach(logins::closed);
        }
    }

    synchronized void end() {
        letIn();
        if (!over) {
            over = true;
            addresses.forEach(connections::closed);
        }
    }
}
