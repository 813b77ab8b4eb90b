package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyOrders;
import cloud.edd.proto.gfs.MasterFrame;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts copies into words, many in a frame. */
final class CopyOrderDesk {

    private final Reign reign;
    private final Grants grants;
    private final Map<Long, CopyOrders.Builder> orders = new LinkedHashMap<>();

    CopyOrderDesk(Reign reign, Grants grants) {
        this.reign = reign;
        this.grants = grants;
    }

    void order(CopyJob job, ChunkEntry chunk) {
        FileEntry file = chunk.file();
        CopyOrder.Builder order = CopyOrder.newBuilder()
                .setHandle(job.handle)
                .setAddedSequence(chunk.added(job.target.storage.index()))
                .setVersion(chunk.version())
                .setCommitted(chunk.committed())
                .addAllSources(grants.sources(chunk, job.source))
                .setToken(grants.readToken(chunk))
                .setFileId(file.id())
                .setChunkIndex(file.indexOf(chunk))
                .setNamespace(file.namespace().name())
                .setPath(file.path())
                .setInUse(job.inUse);
        SessionEntry writer = file.session();
        if (writer != null) {
            order.setSession(writer.id());
        }
        orders.computeIfAbsent(job.link, absent -> CopyOrders.newBuilder()).addOrders(order);
    }

    /** Sends the orders that have come together since the last time. */
    void flush() {
        orders.forEach(
                (link, batch) -> reign.send(link, MasterFrame.newBuilder().setCopies(batch)));
        orders.clear();
    }
}
