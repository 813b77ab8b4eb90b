package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Uuid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Chunks without a good copy: what is left of them, as the inventories showed it, and who has been told. */
final class LostChunks {

    /** Some megabytes. Who is forgotten is reported again with the next inventory. */
    private static final int KEPT = 10_000;

    private final Reign reign;
    private final Map<Uuid, Map<Integer, ChunkReport>> reports = new LinkedHashMap<>();
    private Set<Uuid> told = new LinkedHashSet<>();
    private Set<Uuid> toldBefore = new LinkedHashSet<>();

    LostChunks(Reign reign) {
        this.reign = reign;
    }

    static boolean isLost(ChunkEntry chunk) {
        return chunk.length() > 0 && Members.count(chunk.members(), Members.GOOD) == 0;
    }

    static GfsError refusal(ChunkEntry chunk, int index) {
        String file = chunk.file().namespace().name() + ":" + chunk.file().path();
        return Refusal.of(
                ErrorCode.LOST,
                "chunk " + index + " of " + file
                        + " has no good copy left: bring back a chunkserver that had one, or let"
                        + " an operator salvage the file, which takes what a copy still has");
    }

    /** A storage that is a member told what it has. */
    void reported(ChunkEntry chunk, int storage, ChunkReport report) {
        if (!isLost(chunk)) {
            return;
        }
        reports.computeIfAbsent(chunk.handle(), absent -> new TreeMap<>()).put(storage, report);
        if (reports.size() > KEPT) {
            Iterator<Uuid> oldest = reports.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What a storage has of a lost chunk; null when it has not been heard about it. */
    @Nullable ChunkReport report(ChunkEntry chunk, int storage) {
        return reports.getOrDefault(chunk.handle(), Map.of()).get(storage);
    }

    void forget(Uuid handle) {
        reports.remove(handle);
    }

    /** The walk met it. */
    void met(ChunkEntry chunk) {
        if (told.size() < KEPT && told.add(chunk.handle()) && !toldBefore.contains(chunk.handle())) {
            reign.events()
                    .record(
                            ClusterEventKind.CHUNK_LOST,
                            "",
                            chunk,
                            "the chunk has no good copy left: bring back a chunkserver that had one, or salvage the file");
        }
    }

    /** The walk has met all there are. */
    void round() {
        toldBefore = told;
        told = new LinkedHashSet<>();
    }
}
