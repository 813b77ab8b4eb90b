package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.ReplicaMark;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chunkserver as this master has come to know it since it started. Nothing of it is logged. */
final class Server {

    /** No link stands. */
    static final long NO_LINK = 0;

    final StorageEntry storage;
    long link = NO_LINK;
    boolean voted;
    /** The last record applied when it was first asked, on this link, what it holds. */
    long askedAfter;

    boolean reported;
    /** How far its copy of the log went when it came; null when it keeps none. */
    @Nullable MetadataPosition metadata;

    long lastHeardNanos;
    long lastHeartbeatMs;
    boolean acceptsChunks = true;
    long chunkCount;
    ServerLoad load = ServerLoad.getDefaultInstance();
    ScrubProgress scrub = ScrubProgress.getDefaultInstance();
    /** Copies being made here. */
    int copiesActive;

    /** Chunks placed here lately; halved every minute. */
    long recentPlacements;

    /** Of the inventory that is coming in: its number, where its next page begins, what it tells. */
    long report;

    /** Of a restored master: unknown chunks whose headers it is still to be asked for, whether it was asked, and has told all. */
    final Deque<Uuid> toDescribe = new ArrayDeque<>();

    boolean describing;
    boolean described;

    Uuid reportedUpTo = Uuid.getDefaultInstance();
    final OrphanList orphans = new OrphanList();
    long inventoryAskedNanos;
    /** What an inventory must have been begun after to count; 0 where any does. */
    long awaitedInventory;

    final List<ReplicaMark> marks = new ArrayList<>();
    /** A batch of deletions waits for its confirmation. */
    boolean deleting;

    long deleteSentNanos;

    Server(StorageEntry storage) {
        this.storage = storage;
    }

    String id() {
        return storage.serverId();
    }
}
