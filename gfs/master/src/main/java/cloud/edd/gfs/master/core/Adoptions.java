package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What chunkservers know and a restored log does not: of chunks in the log a commit that one of them knows was decided, and what two
 * of them prepared may have been answered. Both are taken over, chunk by chunk, when the restore ends. Chunks that are not in the
 * log are kept apart.
 */
final class Adoptions {

    /** Chunks that can be taken over; beyond, a person has other worries. */
    private static final int MOST = 1_000_000;

    private final Map<Uuid, ChunkEvidence> chunks = new LinkedHashMap<>();
    private final Reign reign;
    private final UnknownChunks unknown;
    private long highestMark;

    Adoptions(Reign reign) {
        this.reign = reign;
        this.unknown = new UnknownChunks(reign);
    }

    UnknownChunks unknown() {
        return unknown;
    }

    /** How far a chunkserver was told that the log goes. */
    void seen(Mark mark) {
        highestMark = Math.max(highestMark, mark.getSequence());
    }

    long highestMark() {
        return highestMark;
    }

    /** A copy as its storage reports it. */
    void reported(Server server, ChunkReport report, @Nullable ChunkEntry chunk) {
        if (chunk == null) {
            unknown.reported(server, report);
            return;
        }
        preparedUpTo(server, report.getHandle(), report.getPreparedLength());
        boolean beyond = report.getVersion() > chunk.version()
                || Integer.compareUnsigned(report.getCommitted().getLength(), chunk.length()) > 0;
        boolean newcomer = Members.place(chunk.members(), server.storage.index()) < 0;
        ChunkEvidence found = (beyond || newcomer) && !report.getCorrupt() ? found(report.getHandle()) : null;
        if (found != null) {
            found.committed(server.storage.storageId(), report);
        }
    }

    /** What a storage has prepared without knowing the end of it. */
    void undecided(Server server, UndecidedOperation operation, @Nullable ChunkEntry chunk) {
        if (operation.getPreparedLength() == 0) {
            return;
        }
        if (chunk == null) {
            unknown.undecided(server, operation);
            return;
        }
        ChunkEvidence found = isDecided(operation, chunk) ? null : found(operation.getHandle());
        if (found != null) {
            found.prepared(server.storage.storageId(), operation);
        }
    }

    /** What a storage told of a chunk beyond this length it has given up. */
    void preparedUpTo(Server server, Uuid handle, int length) {
        ChunkEvidence found = chunks.get(handle);
        if (found != null) {
            found.withdraw(server.storage.storageId(), length);
        }
        unknown.preparedUpTo(server, handle, length);
    }

    /** The log itself says that nobody can have been told of it here: a later version was granted, or it is done at another place. */
    private boolean isDecided(UndecidedOperation asked, ChunkEntry chunk) {
        @Nullable SessionEntry session = reign.state.session(asked.getOperation().getSession());
        return asked.getVersion() < chunk.version()
                || chunk.sealed()
                || chunk.file().isDeleted()
                || (session != null && session.isDone(asked.getOperation()));
    }

    /** What is to be logged, in the order in which the chunks were found. */
    List<AdoptCommit> decide(Reign reign) {
        List<AdoptCommit> adopted = new ArrayList<>();
        chunks.forEach((handle, found) -> {
            ChunkEntry chunk = reign.state.chunk(handle);
            AdoptCommit adopt = chunk == null ? null : decide(reign, chunk, found);
            if (adopt != null) {
                adopted.add(adopt);
            }
        });
        return adopted;
    }

    /** Preparations that nobody can have been told of, whatever chunk they are of. */
    long aborted(Reign reign) {
        long aborted = unknown.aborted();
        for (Map.Entry<Uuid, ChunkEvidence> found : chunks.entrySet()) {
            ChunkEntry chunk = reign.state.chunk(found.getKey());
            if (chunk != null) {
                ChunkEvidence.Decided end = found.getValue().beyond(chunk.length());
                aborted += found.getValue()
                        .preparedBeyond(
                                end == null ? chunk.length() : end.state().getLength());
            }
        }
        return aborted;
    }

    void forget() {
        chunks.clear();
        unknown.forget();
    }

    private static @Nullable AdoptCommit decide(Reign reign, ChunkEntry chunk, ChunkEvidence found) {
        ChunkEvidence.Decided end = found.beyond(chunk.length());
        Set<Uuid> whole = end == null ? found.holding(chunk.length(), chunk.crc32c()) : end.storages();
        List<Uuid> newcomers = whole.stream()
                .filter(storage -> isNewcomer(reign, chunk, storage))
                .toList();
        if (end == null && found.highestVersion() <= chunk.version() && newcomers.isEmpty()) {
            return null;
        }
        AdoptCommit.Builder adopt = AdoptCommit.newBuilder()
                .setHandle(chunk.handle())
                .setVersion(found.highestVersion())
                .addAllNewcomers(found.copies(newcomers));
        return end == null
                ? adopt.build()
                : adopt.setCommitted(end.state())
                        .setCommittedVersion(end.version())
                        .addAllOperations(found.operations(chunk.length(), end))
                        .addAllStorages(end.storages())
                        .build();
    }

    private static boolean isNewcomer(Reign reign, ChunkEntry chunk, Uuid storageId) {
        StorageEntry storage = reign.state.storages().find(storageId);
        return storage != null && Members.place(chunk.members(), storage.index()) < 0;
    }

    private @Nullable ChunkEvidence found(Uuid handle) {
        return chunks.size() < MOST || chunks.containsKey(handle)
                ? chunks.computeIfAbsent(handle, absent -> new ChunkEvidence())
                : null;
    }
}
