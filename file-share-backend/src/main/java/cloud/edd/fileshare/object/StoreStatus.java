package cloud.edd.fileshare.object;

import java.util.List;

/**
 * The state of the store as an administrator sees it.
 *
 * @param underReplicated chunks with fewer good copies than they should have
 * @param lost chunks without any good copy
 */
public record StoreStatus(
        List<Server> servers,
        long underReplicated,
        long stale,
        long corrupt,
        long lost,
        long pendingDelete,
        boolean safeMode) {

    public StoreStatus {
        servers = List.copyOf(servers);
    }

    /** Servers that answer. */
    public long aliveServers() {
        return servers.stream().filter(Server::alive).count();
    }

    /** One chunkserver. */
    public record Server(String id, boolean alive, long diskUsedBytes, long diskTotalBytes, long chunkCount) {}
}
