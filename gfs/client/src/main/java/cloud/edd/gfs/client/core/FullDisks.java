package cloud.edd.gfs.client.core;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which primaries have refused a write because disks are full, since it last moved. Another one may have room, so the master is asked
 * for one, and it says when there is none; but nothing makes room while a writer waits for a master that does not know.
 */
final class FullDisks {

    /** As many as a chunk has copies: each of them was primary once. */
    private static final int MOST = 3;

    private final Set<String> servers = new LinkedHashSet<>();

    /** @return whether there is nobody left to ask */
    boolean add(String serverId) {
        servers.add(serverId);
        return servers.size() >= MOST;
    }

    void over() {
        servers.clear();
    }
}
