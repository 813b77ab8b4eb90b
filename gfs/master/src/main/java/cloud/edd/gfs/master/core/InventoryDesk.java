package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.MarkReplicas;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ReplicaCondition;
import cloud.edd.proto.gfs.ReplicaMark;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what a storage says it holds with what the log says. Pages come in the order of handles, so each page answers for the
 * range it covers: who is missing there is known at once, and nothing is kept between pages but where the last one ended.
 */
final class InventoryDesk {

    /** Marks in one record. */
    private static final int MARKS = 1_000;

    /** Marks kept until safe mode ends; what is beyond is found by the next inventory. */
    private static final int KEPT = 100_000;

    private static final Uuid LAST_HANDLE =
            Uuid.newBuilder().setHigh(-1).setLow(-1).build();

    private final Reign reign;
    private final Leases leases;
    private final RepairDesk repair;
    private final OrphanDesk orphans;
    private final LostChunks lost;

    InventoryDesk(Reign reign, Leases leases, RepairDesk repair, OrphanDesk orphans, LostChunks lost) {
        this.reign = reign;
        this.leases = leases;
        this.repair = repair;
        this.orphans = orphans;
        this.lost = lost;
    }

    /** Takes a page; true when the report is complete. */
    boolean page(Server server, InventoryPage page) {
        if (server.report != page.getReport()) {
            server.report = page.getReport();
            server.reportedUpTo = Uuid.getDefaultInstance();
            orphans.begin(server);
        }
        Set<ByteString> here = new TreeSet<>(ByteString.unsignedLexicographicalComparator());
        DecisionBatch.Builder news = DecisionBatch.newBuilder();
        for (ChunkReport report : page.getChunksList()) {
            orphans.counted(server);
            compare(server, report, news, here);
        }
        Uuid end = page.getLast() || page.getChunksCount() == 0
                ? LAST_HANDLE
                : page.getChunks(page.getChunksCount() - 1).getHandle();
        reign.state.chunksBetween(server.reportedUpTo, end, chunk -> missing(server, chunk, here));
        server.reportedUpTo = end;
        if (news.getDecisionsCount() > 0) {
            reign.send(server.link, MasterFrame.newBuilder().setDecisions(news));
        }
        if (page.getLast()) {
            orphans.complete(server);
            if (reign.state.isRestoring()) {
                if (server.awaitedInventory > 0 && page.getRequest() >= server.awaitedInventory) {
                    // Chunks that are new in it have headers that nobody has asked for.
                    server.described = false;
                }
                reign.adoptions.unknown().complete(server);
            }
        }
        flush(server);
        return page.getLast();
    }

    /** Logs what the inventory showed, once this master may decide. */
    void flush(Server server) {
        if (reign.changeRefusal(false) != null) {
            return;
        }
        while (!server.marks.isEmpty()) {
            List<ReplicaMark> some = server.marks.subList(0, Math.min(MARKS, server.marks.size()));
            mark(server, List.copyOf(some));
            some.clear();
        }
    }

    /** A server found a block of a chunk broken: it is not served from there any more. */
    void corrupt(Server server, Uuid handle) {
        ChunkEntry chunk = reign.state.chunk(handle);
        if (chunk == null) {
            return;
        }
        keep(
                server,
                ReplicaMark.newBuilder()
                        .setHandle(handle)
                        .setAddedSequence(chunk.added(server.storage.index()))
                        .setCondition(ReplicaCondition.REPLICA_CORRUPT)
                        .build());
        flush(server);
    }

    private void mark(Server server, List<ReplicaMark> marks) {
        Command command = Command.newBuilder()
                .setMarkReplicas(MarkReplicas.newBuilder()
                        .setStorageId(server.storage.storageId())
                        .addAllMarks(marks))
                .build();
        List<ChunkEntry> broken = marks.stream()
                .filter(mark -> mark.getCondition() == ReplicaCondition.REPLICA_CORRUPT)
                .map(mark -> reign.state.chunk(mark.getHandle()))
                .filter(chunk -> chunk != null && !isCorrupt(server, chunk))
                .toList();
        reign.propose(
                command,
                applied -> broken.stream()
                        .filter(chunk -> isCorrupt(server, chunk))
                        .forEach(chunk -> reign.events()
                                .record(
                                        ClusterEventKind.CHUNK_CORRUPT,
                                        server.id(),
                                        chunk,
                                        "the copy on chunkserver " + server.id() + " is damaged (a block fails its"
                                                + " checksum, or the disk failed): it is not served any more")));
    }

    private static boolean isCorrupt(Server server, ChunkEntry chunk) {
        int place = Members.place(chunk.members(), server.storage.index());
        return place >= 0 && Members.state(chunk.members(), place) == Members.CORRUPT;
    }

    private void compare(Server server, ChunkReport report, DecisionBatch.Builder news, Set<ByteString> here) {
        ChunkEntry chunk = reign.state.chunk(report.getHandle());
        if (reign.state.isRestoring()) {
            // Nothing is decided from it before the restore ends.
            reign.adoptions.reported(server, report, chunk);
            here.add(report.getHandle().toByteString());
            return;
        }
        int place = chunk == null ? -1 : Members.place(chunk.members(), server.storage.index());
        if (chunk == null || place < 0) {
            orphans.unknown(server, report);
            return;
        }
        lost.reported(chunk, server.storage.index(), report);
        if (report.getAddedSequence() != chunk.added(server.storage.index())) {
            // A former copy. The one that counts is not there yet, or not any more.
            return;
        }
        if (repair.isCopying(report.getHandle(), server)) {
            // Were it GOOD before its copy is in place, it would vote for what the copy takes away.
            return;
        }
        here.add(report.getHandle().toByteString());
        int length = report.getCommitted().getLength();
        boolean same = length == chunk.length()
                && report.getCommitted().getCrc32C() == chunk.crc32c()
                && report.getVersion() >= chunk.committedVersion();
        int state = Members.state(chunk.members(), place);
        boolean beyond = report.getVersion() > chunk.version() || length > chunk.length();
        if (beyond && reign.state.restore().getSequence() != 0) {
            // It did not come before a person ended the restore: what only it knows was given up.
            keep(server, mark(report, ReplicaCondition.REPLICA_STALE));
        } else if (beyond) {
            reign.declareUnfit("chunkserver " + server.id()
                    + " knows later commits than this master's log: the log is an older copy, and serving it would lose"
                    + " data. Restore the newest copy of the metadata");
        } else if (report.getCorrupt() && state == Members.GOOD) {
            keep(server, mark(report, ReplicaCondition.REPLICA_CORRUPT));
        } else if (same && !report.getCorrupt() && state != Members.GOOD) {
            keep(server, mark(report, ReplicaCondition.REPLICA_GOOD));
        } else if (state == Members.GOOD && length == chunk.length() && !same) {
            keep(server, mark(report, ReplicaCondition.REPLICA_STALE));
        } else if (state == Members.GOOD && isShort(chunk, report) && isSettled(server, chunk)) {
            keep(server, mark(report, ReplicaCondition.REPLICA_STALE));
        } else if (length < chunk.length() && !report.getCorrupt() && !reign.gathers()) {
            // It voted for what it has not heard the end of. Without a majority nobody knows it either: the end of
            // this log may never have been answered, and another master may have decided otherwise. It asks again.
            news.addDecisions(Decision.newBuilder()
                    .setHandle(report.getHandle())
                    .setOperation(chunk.committed().getLastOperation())
                    .setVerdict(cloud.edd.proto.gfs.Verdict.COMMITTED)
                    .setVersion(chunk.version())
                    .setCommitted(chunk.committed()));
        }
    }

    /** Not even what it voted for reaches as far as what is committed, so no decision can bring it up. */
    private static boolean isShort(ChunkEntry chunk, ChunkReport report) {
        return report.getPreparedLength() < chunk.length()
                && report.getPreparedLength() >= report.getCommitted().getLength();
    }

    /** What the server reports was read after the last commit to this chunk: a vote on that cannot be missing because it is too new. */
    private boolean isSettled(Server server, ChunkEntry chunk) {
        return chunk.file().generation() <= server.askedAfter || leases.current(chunk) == null;
    }

    /** A good copy with committed bytes that the storage does not report is gone, unless it is being written just now. */
    private void missing(Server server, ChunkEntry chunk, Set<ByteString> reported) {
        if (Members.isGood(chunk.members(), server.storage.index())
                && chunk.length() > 0
                && isSettled(server, chunk)
                && !reported.contains(chunk.handle().toByteString())) {
            keep(
                    server,
                    ReplicaMark.newBuilder()
                            .setHandle(chunk.handle())
                            .setAddedSequence(chunk.added(server.storage.index()))
                            .setCondition(ReplicaCondition.REPLICA_STALE)
                            .build());
        }
    }

    private static void keep(Server server, ReplicaMark mark) {
        if (server.marks.size() < KEPT) {
            server.marks.add(mark);
        }
    }

    private static ReplicaMark mark(ChunkReport report, ReplicaCondition condition) {
        return ReplicaMark.newBuilder()
                .setHandle(report.getHandle())
                .setVersion(report.getVersion())
                .setLength(report.getCommitted().getLength())
                .setCrc32C(report.getCommitted().getCrc32C())
                .setCondition(condition)
                .setAddedSequence(report.getAddedSequence())
                .build();
    }
}
