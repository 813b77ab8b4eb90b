package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.CondemnedEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ConsentOrphans;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.DeleteOrphansReply;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies that a storage reports and the log does not know: orphans. A master that lost its log, or runs on an old one, sees every
 * live chunk as one, so nothing is deleted unless the master could change files (no safe mode, a log that no chunkserver
 * contradicts), has run for an hour, and complete inventories showed the copy over an hour; and more than 5 % of what a storage
 * holds, or any after a restore from an
 * older copy of the log, only by the word of a person. Copies without a byte do not count there: no file can lose anything
 * with them. Purged copies are no orphans: the log knows them. Where a chunk has its three good copies,
 * one more on a storage that is no member is treated like an orphan.
 */
final class OrphanDesk {

    /** In logged minutes, which only a running master counts. */
    private static final long HOUR = 60;

    private static final int BATCH = 1_000;

    /** Without a confirmation they are named again. */
    private static final Duration REPEAT = Duration.ofSeconds(60);

    private final Reign reign;
    private final Fleet fleet;
    private final Reservations reservations;
    private final long firstMinute;
    private long orderedNanos;
    private boolean ordered;

    OrphanDesk(Reign reign, Fleet fleet, Reservations reservations) {
        this.reign = reign;
        this.fleet = fleet;
        this.reservations = reservations;
        this.firstMinute = reign.state.minutes();
    }

    /** A storage begins to tell all that it holds. */
    void begin(Server server) {
        server.orphans.begin();
    }

    /** It told of a copy. */
    void counted(Server server) {
        server.orphans.counted();
    }

    /** It told of a copy that is no member. */
    void unknown(Server server, ChunkReport report) {
        if (isOrphan(server, report.getHandle())) {
            boolean empty =
                    report.getCommitted().getLength() == 0 && report.getPreparedLength() == 0 && !report.getCorrupt();
            server.orphans.add(report.getHandle(), report.getAddedSequence(), empty);
        }
    }

    void complete(Server server) {
        boolean before = needConsent(server);
        server.orphans.complete(reign.state.minutes());
        if (needConsent(server) && !before) {
            reign.events()
                    .record(
                            ClusterEventKind.ORPHANS_FOUND,
                            server.id(),
                            "chunkserver " + server.id() + " holds " + server.orphans.total() + " copies, of "
                                    + server.orphans.copies()
                                    + ", that the metadata does not know. They are kept: find out why before you let them"
                                    + " be deleted");
        }
    }

    /** Whether only a person can say that the unknown copies of this server may be deleted. */
    boolean needConsent(Server server) {
        return server.orphans.needConsent(wasRestored());
    }

    private boolean wasRestored() {
        return reign.state.restore().getSequence() != 0;
    }

    /** Called about every second. */
    void tick() {
        boolean waits = ordered && reign.nowNanos() - orderedNanos < REPEAT.toNanos();
        if (waits || refusal() != null) {
            return;
        }
        ordered = false;
        for (Server server : fleet.all()) {
            if (fleet.isAlive(server) && server.orphans.total() > 0) {
                order(server);
            }
        }
    }

    private void order(Server server) {
        DeleteBatch.Builder batch = DeleteBatch.newBuilder();
        long[] allowed = {server.orphans.allowed(wasRestored())};
        server.orphans.shownFor(HOUR, (handle, orphan) -> {
            boolean may = orphan.empty() || allowed[0] > 0;
            if (may && batch.getCopiesCount() < BATCH && isOrphan(server, handle)) {
                allowed[0] -= orphan.empty() ? 0 : 1;
                batch.addCopies(ChunkCopy.newBuilder().setHandle(handle).setAddedSequence(orphan.addedSequence()));
            }
        });
        if (batch.getCopiesCount() > 0) {
            ordered = true;
            orderedNanos = reign.nowNanos();
            reign.send(server.link, MasterFrame.newBuilder().setDeletes(batch));
        }
    }

    void confirmed(Server server, DeletedBatch batch) {
        long deleted = batch.getCopiesList().stream()
                .filter(copy -> server.orphans.remove(copy.getHandle(), copy.getAddedSequence()))
                .count();
        if (deleted > 0) {
            ordered = false;
            reign.events()
                    .record(
                            ClusterEventKind.ORPHANS_DELETED,
                            server.id(),
                            "chunkserver " + server.id() + " deleted " + deleted
                                    + " copies that the metadata does not know");
        }
    }

    /** A person says that they may be deleted, however many they are. */
    void consent(long call, DeleteOrphansRequest request) {
        StorageEntry storage = reign.state.storages().ofServer(request.getServerId());
        Server server = storage == null ? null : fleet.withStorage(storage.index());
        GfsError refusal = server == null
                ? Refusal.of(ErrorCode.NOT_FOUND, "chunkserver " + request.getServerId() + " has not come yet")
                : refusal();
        if (server != null && refusal == null && server.orphans.total() != request.getCount()) {
            refusal = Refusal.of(
                    ErrorCode.GENERATION_MISMATCH,
                    "chunkserver " + request.getServerId() + " holds " + server.orphans.total()
                            + " copies that the metadata does not know, not " + request.getCount()
                            + ": look at the status again");
        }
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        if (refusal != null || server == null) {
            reign.fail(call, refusal == null ? Names.invalid("no such chunkserver") : refusal);
            return;
        }
        // Before anything is deleted it is durable who wanted it.
        Command command = Command.newBuilder()
                .setConsentOrphans(ConsentOrphans.newBuilder()
                        .setServerId(request.getServerId())
                        .setStorageId(server.storage.storageId())
                        .setCount(request.getCount())
                        .setPerson(request.getPerson()))
                .build();
        reign.propose(command, applied -> consented(call, server, request));
    }

    private void consented(long call, Server server, DeleteOrphansRequest request) {
        reign.events()
                .record(
                        ClusterEventKind.ORPHANS_CONSENTED,
                        server.id(),
                        Names.person(request.getPerson()) + " lets chunkserver " + server.id() + " delete "
                                + request.getCount() + " copies that the metadata does not know");
        server.orphans.consent(request.getCount());
        long[] ripe = {0};
        server.orphans.shownFor(HOUR, (handle, orphan) -> ripe[0]++);
        reign.answer(
                call,
                DeleteOrphansReply.newBuilder()
                        .setMark(reign.mark())
                        .setRipe(ripe[0])
                        .build());
    }

    /** Why no orphan may be deleted; null if they may. */
    private @Nullable GfsError refusal() {
        GfsError refusal = reign.changeRefusal(true);
        if (refusal != null) {
            return refusal;
        }
        long left = HOUR - (reign.state.minutes() - firstMinute);
        return left <= 0
                ? null
                : Refusal.of(
                        // Not UNAVAILABLE, after which a client would ask again and again.
                        ErrorCode.INVALID_ARGUMENT,
                        "a master deletes nothing unknown in its first hour: try again in " + left + " minutes");
    }

    private boolean isOrphan(Server server, Uuid handle) {
        CondemnedEntry condemned = reign.state.condemned(handle);
        if (reservations.find(handle) != null || (condemned != null && condemned.isOn(server.storage.index()))) {
            return false;
        }
        ChunkEntry chunk = reign.state.chunk(handle);
        return chunk == null
                || (Members.place(chunk.members(), server.storage.index()) < 0
                        && Members.count(chunk.members(), Members.GOOD) >= Totals.REPLICAS);
    }
}
