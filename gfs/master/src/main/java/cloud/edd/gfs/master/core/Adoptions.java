package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What chunkservers know of commits that a restored log does not have: a commit that one of them knows was decided, and what two of
 * them prepared may have been answered. Both are taken over, chunk by chunk, when the restore ends.
 */
final class Adoptions {

    /** Chunks that can be taken over, and copies of chunks that nobody knows and are counted; beyond, a person has other worries. */
    private static final int MOST = 1_000_000;

    private static final int QUORUM = 2;

    /** One end of a chunk, and who has it. */
    private record End(long version, ChunkState state) {}

    private static final class Found {
        long highestVersion;
        final Map<End, Set<Uuid>> committed = new LinkedHashMap<>();
        final Map<End, Set<Uuid>> prepared = new LinkedHashMap<>();
    }

    private final Map<Uuid, Found> chunks = new LinkedHashMap<>();
    private final Set<Uuid> unknown = new LinkedHashSet<>();

    /** A copy as its storage reports it. */
    void reported(Server server, ChunkReport report, @Nullable ChunkEntry chunk) {
        if (chunk == null) {
            if (unknown.size() < MOST) {
                unknown.add(report.getHandle());
            }
            return;
        }
        boolean beyond = report.getVersion() > chunk.version()
                || Integer.compareUnsigned(report.getCommitted().getLength(), chunk.length()) > 0;
        Found found = beyond ? found(report.getHandle()) : null;
        if (found != null && !report.getCorrupt()) {
            found.highestVersion = Math.max(found.highestVersion, report.getVersion());
            add(found.committed, new End(report.getVersion(), report.getCommitted()), server);
        }
    }

    /** What a storage has prepared without knowing the end of it. */
    void undecided(Server server, UndecidedOperation operation) {
        Found found = found(operation.getHandle());
        if (found != null && operation.getPreparedLength() > 0) {
            found.highestVersion = Math.max(found.highestVersion, operation.getVersion());
            ChunkState state = ChunkState.newBuilder()
                    .setLength(operation.getPreparedLength())
                    .setCrc32C(operation.getPreparedCrc32C())
                    .setLastOperation(operation.getOperation())
                    .build();
            add(found.prepared, new End(operation.getVersion(), state), server);
        }
    }

    /** Chunks of which copies were reported that the log does not know at all. */
    int unknownChunks() {
        return unknown.size();
    }

    /** What is to be logged, in the order in which the chunks were found. */
    List<AdoptCommit> decide(Reign reign) {
        List<AdoptCommit> adopted = new ArrayList<>();
        chunks.forEach((handle, found) -> {
            ChunkEntry chunk = reign.state.chunk(handle);
            AdoptCommit adopt = chunk == null ? null : decide(chunk, found);
            if (adopt != null) {
                adopted.add(adopt);
            }
        });
        return adopted;
    }

    void forget() {
        chunks.clear();
        unknown.clear();
    }

    /** The furthest end that was decided: by a commit somebody knows, or by the votes of two. */
    private static @Nullable AdoptCommit decide(ChunkEntry chunk, Found found) {
        End best = null;
        for (End end : found.committed.keySet()) {
            best = further(chunk, best, end);
        }
        for (Map.Entry<End, Set<Uuid>> end : found.prepared.entrySet()) {
            if (end.getValue().size() >= QUORUM) {
                best = further(chunk, best, end.getKey());
            }
        }
        if (best == null && found.highestVersion <= chunk.version()) {
            return null;
        }
        AdoptCommit.Builder adopt =
                AdoptCommit.newBuilder().setHandle(chunk.handle()).setVersion(found.highestVersion);
        if (best == null) {
            return adopt.build();
        }
        ChunkState state = best.state;
        Set<Uuid> holders = new LinkedHashSet<>();
        long version = best.version;
        for (Map<End, Set<Uuid>> ends : List.of(found.committed, found.prepared)) {
            for (Map.Entry<End, Set<Uuid>> end : ends.entrySet()) {
                if (end.getKey().state.equals(state)) {
                    holders.addAll(end.getValue());
                    version = Math.min(version, end.getKey().version);
                }
            }
        }
        return adopt.setCommitted(state)
                .setCommittedVersion(version)
                .addAllStorages(holders)
                .build();
    }

    private static @Nullable End further(ChunkEntry chunk, @Nullable End best, End end) {
        int beyond = best == null ? chunk.length() : best.state.getLength();
        return Integer.compareUnsigned(end.state.getLength(), beyond) > 0 ? end : best;
    }

    private static void add(Map<End, Set<Uuid>> ends, End end, Server server) {
        ends.computeIfAbsent(end, absent -> new LinkedHashSet<>()).add(server.storage.storageId());
    }

    private @Nullable Found found(Uuid handle) {
        return chunks.size() < MOST || chunks.containsKey(handle)
                ? chunks.computeIfAbsent(handle, absent -> new Found())
                : null;
    }
}
