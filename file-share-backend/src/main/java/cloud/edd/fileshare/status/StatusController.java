package cloud.edd.fileshare.status;

import cloud.edd.fileshare.namespace.AdminSession;
import cloud.edd.fileshare.object.ObjectStore;
import cloud.edd.fileshare.object.StoreStatus;
import cloud.edd.platform.identity.Caller;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The state of the store: two numbers for everybody, the whole for an administrator. */
@RestController
class StatusController {
    private final ObjectStore store;

    StatusController(ObjectStore store) {
        this.store = store;
    }

    @GetMapping("/storage/status")
    PublicStatus status() {
        StoreStatus status = store.status();
        return new PublicStatus(status.aliveServers(), status.servers().size());
    }

    @GetMapping("/admin/gfs")
    GfsView gfs(Caller caller) {
        AdminSession.require(caller);
        return GfsView.of(store.status());
    }

    /**
     * What everybody may know.
     *
     * @param chunkserverCount servers that answer
     * @param totalServers servers that are registered
     */
    record PublicStatus(long chunkserverCount, long totalServers) {}

    /** What an administrator sees; sizes in bytes. */
    record GfsView(
            List<ServerView> servers,
            long underReplicated,
            long stale,
            long corrupt,
            long lost,
            long pendingDelete,
            boolean safeMode) {
        static GfsView of(StoreStatus status) {
            return new GfsView(
                    status.servers().stream().map(ServerView::of).toList(),
                    status.underReplicated(),
                    status.stale(),
                    status.corrupt(),
                    status.lost(),
                    status.pendingDelete(),
                    status.safeMode());
        }
    }

    /** One chunkserver. */
    record ServerView(String id, boolean alive, long diskUsedBytes, long diskTotalBytes, long chunkCount) {
        static ServerView of(StoreStatus.Server server) {
            return new ServerView(
                    server.id(), server.alive(), server.diskUsedBytes(), server.diskTotalBytes(), server.chunkCount());
        }
    }
}
