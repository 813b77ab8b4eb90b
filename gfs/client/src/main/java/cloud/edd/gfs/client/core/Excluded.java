package cloud.edd.gfs.client.core;

import java.util.ArrayList;
import java.util.List;

/** The servers this core could not work with, told to the master so that it chooses others; the newest few. */
final class Excluded {

    /** With three servers more than two would leave none. */
    private static final int MOST = 2;

    private final List<String> servers = new ArrayList<>();

    void add(String serverId) {
        if (!serverId.isEmpty() && !servers.contains(serverId)) {
            servers.add(serverId);
            if (servers.size() > MOST) {
                servers.removeFirst();
            }
        }
    }

    /** Too few are left: better one that failed before than none. */
    void clear() {
        servers.clear();
    }

    List<String> asList() {
        return List.copyOf(servers);
    }
}
