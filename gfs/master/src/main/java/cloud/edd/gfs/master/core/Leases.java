package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.proto.gfs.Uuid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The leases of this reign, the least recently used first. */
final class Leases {

    /** A lease forgotten too early costs one raised version; this many are about 20 MB. */
    private static final int MOST = 100_000;

    private final Reign reign;
    private final Map<Uuid, Lease> byHandle = new LinkedHashMap<>();

    Leases(Reign reign) {
        this.reign = reign;
    }

    /** The lease at the chunk's present version; null when there is none, or it is over. */
    @Nullable Lease current(ChunkEntry chunk) {
        Lease lease = byHandle.get(chunk.handle());
        return lease != null
                        && lease.version == chunk.version()
                        && reign.nowNanos() - lease.usedNanos
                                <= reign.settings.lease().toNanos()
                ? lease
                : null;
    }

    /** Whether somebody may be writing to the chunk just now. */
    boolean isInUse(ChunkEntry chunk) {
        return !chunk.sealed() && chunk.length() < reign.state.chunkBytes() && current(chunk) != null;
    }

    Lease grant(ChunkEntry chunk, boolean append) {
        Lease lease = new Lease(chunk.version(), append, reign.nowNanos());
        put(chunk.handle(), lease);
        return lease;
    }

    /** A commit was made at this version; also one that an earlier master granted. */
    Lease used(ChunkEntry chunk) {
        Lease lease = byHandle.get(chunk.handle());
        if (lease == null || lease.version != chunk.version()) {
            lease = new Lease(chunk.version(), !chunk.file().isHidden(), reign.nowNanos());
            // Nobody knows any more how old the writer's grant is: it gets a fresh one with this commit.
            lease.signedNanos -= reign.settings.grantLifetime().toNanos();
        }
        lease.usedNanos = reign.nowNanos();
        lease.undecidedNanos = Lease.NOBODY_ASKED;
        put(chunk.handle(), lease);
        return lease;
    }

    void expire() {
        Iterator<Lease> oldest = byHandle.values().iterator();
        while (oldest.hasNext()) {
            if (reign.nowNanos() - oldest.next().usedNanos
                    <= reign.settings.lease().toNanos()) {
                return;
            }
            oldest.remove();
        }
    }

    private void put(Uuid handle, Lease lease) {
        byHandle.remove(handle);
        byHandle.put(handle, lease);
        if (byHandle.size() > MOST) {
            Iterator<Lease> oldest = byHandle.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
