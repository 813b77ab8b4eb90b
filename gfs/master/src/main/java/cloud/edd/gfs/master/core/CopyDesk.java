package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.CopyResults;
import cloud.edd.proto.gfs.MarkReplicas;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ReplicaCondition;
import cloud.edd.proto.gfs.ReplicaMark;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.VerifyChunk;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies from the order to the record that makes them GOOD. A chunk that is not being written is copied as it is. One that is gets a copy
 * of what is committed first; when that is near, the version is raised with the target JOINING, so that it receives what is written
 * from then on, and comes up with the next commit or when its copy is whole.
 */
final class CopyDesk {

    /** What a joining copy keeps of new segments until its base is there; more than this behind it cannot join. */
    private static final int NEAR_BYTES = 4 << 20;

    /** Copies of a chunk that is written faster than it is copied; then it waits until that is over. */
    private static final int ROUNDS = 5;

    /** A slow disk, a throttle and a queue on the target, before its bytes are counted … */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** … at this pace: a tenth of a slow disk. */
    private static final long BYTES_PER_SECOND = 1 << 20;

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final Granting granting;
    private final CopyOrderDesk orders;
    private final CopiesUnderWay underWay;
    private final CopyPatience patience;
    private final RepairCounts counts;

    CopyDesk(
            Reign reign,
            Fleet fleet,
            Leases leases,
            Grants grants,
            Granting granting,
            CopiesUnderWay underWay,
            CopyPatience patience,
            RepairCounts counts) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.granting = granting;
        this.underWay = underWay;
        this.patience = patience;
        this.counts = counts;
        this.orders = new CopyOrderDesk(reign, grants);
    }

    /** Sends the orders that have come together since the last time. */
    void flush() {
        orders.flush();
    }

    /** A copy that is in place is near whatever its length: most of it is there. */
    void admit(CopyJob job, ChunkEntry chunk) {
        int place = Members.place(chunk.members(), job.target.storage.index());
        job.inUse = leases.isInUse(chunk) && (place >= 0 || chunk.length() <= NEAR_BYTES);
        job.mayHaveVoted = place >= 0 && Members.state(chunk.members(), place) == Members.JOINING;
        underWay.add(job);
    }

    /** Its member should be JOINING by now. */
    void begin(CopyJob job) {
        ChunkEntry chunk = reign.state.chunk(job.handle);
        if (underWay.of(job.handle) != job) {
            return;
        }
        if (chunk == null || !isJoining(chunk, job) || job.target.link != job.link) {
            underWay.remove(job);
        } else if (job.inUse || job.mayHaveVoted) {
            raise(job, chunk);
        } else {
            order(job, chunk);
        }
    }

    /** What the target voted for until now must not count any more: the copy takes it away. */
    private void raise(CopyJob job, ChunkEntry chunk) {
        List<Integer> places = fleet.goodAndAlive(chunk.members());
        if (places.isEmpty()) {
            underWay.remove(job);
            return;
        }
        job.stage = CopyJob.Stage.LOGGING;
        if (job.inUse) {
            Lease lease = leases.current(chunk);
            boolean append = lease == null ? !chunk.file().isHidden() : lease.append;
            granting.raise(chunk, places.getFirst(), append, () -> raised(job));
        } else {
            granting.raiseForNobody(chunk, places.getFirst(), () -> raised(job));
        }
    }

    private void raised(CopyJob job) {
        ChunkEntry chunk = reign.state.chunk(job.handle);
        if (underWay.of(job.handle) != job) {
            return;
        }
        if (chunk == null || !isJoining(chunk, job) || job.target.link != job.link) {
            underWay.remove(job);
            return;
        }
        Lease lease = leases.current(chunk);
        if (job.inUse && lease != null) {
            lease.joining = true;
        }
        order(job, chunk);
    }

    private void order(CopyJob job, ChunkEntry chunk) {
        job.mayHaveVoted = job.inUse;
        job.stage = CopyJob.Stage.ORDERED;
        job.deadlineNanos = reign.nowNanos()
                + PATIENCE.toNanos()
                + Duration.ofSeconds(chunk.length() / BYTES_PER_SECOND).toNanos();
        orders.order(job, chunk);
    }

    /**
     * Results of a server. Each shows what it has now, which may be good even if nobody waits for it any more.
     *
     * @param then what to do when others may have their turn
     */
    void results(Server server, CopyResults results, Runnable then) {
        MarkReplicas.Builder marks = MarkReplicas.newBuilder().setStorageId(server.storage.storageId());
        for (CopyResult result : results.getResultsList()) {
            counts.bytes += result.getFetchedBytes();
            result.getBadSourcesList().forEach(source -> verify(source, result.getHandle()));
            CopyJob job = underWay.of(result.getHandle());
            if (job != null && job.target == server && job.stage == CopyJob.Stage.ORDERED) {
                job.stage = CopyJob.Stage.MARKING;
            } else {
                job = null;
            }
            if (!result.hasError()) {
                marks.addMarks(mark(result));
            } else if (job != null) {
                counts.failed++;
                fail(job, result.getBadSourcesList());
            }
        }
        if (marks.getMarksCount() > 0 && reign.changeRefusal(false) == null) {
            reign.propose(Command.newBuilder().setMarkReplicas(marks).build(), applied -> {
                marks.getMarksList().forEach(mark -> marked(server, mark));
                then.run();
            });
        }
    }

    private void marked(Server server, ReplicaMark mark) {
        CopyJob job = underWay.of(mark.getHandle());
        if (job == null || job.target != server || job.stage != CopyJob.Stage.MARKING) {
            return;
        }
        ChunkEntry chunk = reign.state.chunk(mark.getHandle());
        if (chunk != null && Members.isGood(chunk.members(), server.storage.index())) {
            succeeded(job, chunk);
        } else if (chunk != null && isJoining(chunk, job) && job.rounds < ROUNDS) {
            // It has grown meanwhile.
            job.rounds++;
            job.inUse = leases.isInUse(chunk) && chunk.length() - mark.getLength() <= NEAR_BYTES;
            begin(job);
        } else {
            fail(job, List.of());
        }
    }

    /** Called about every second: who does not answer, or is on another link by now, is not waited for. */
    void expire() {
        for (CopyJob job : underWay.all()) {
            if (job.stage != CopyJob.Stage.LOGGING) {
                expire(job, reign.state.chunk(job.handle));
            }
        }
    }

    private void expire(CopyJob job, @Nullable ChunkEntry chunk) {
        int storage = job.target.storage.index();
        if (chunk != null && Members.isGood(chunk.members(), storage)) {
            // With a commit that it prepared.
            succeeded(job, chunk);
        } else if (chunk == null
                || !isJoining(chunk, job)
                || job.target.link != job.link
                || !fleet.isAlive(job.target)) {
            underWay.remove(job);
        } else if (reign.nowNanos() - job.deadlineNanos >= 0) {
            counts.failed++;
            fail(job, List.of());
        }
    }

    private void succeeded(CopyJob job, ChunkEntry chunk) {
        counts.done++;
        patience.succeeded(job.handle, job.target.storage.index());
        underWay.remove(job);
        if (!job.move && Members.count(chunk.members(), Members.GOOD) >= Totals.REPLICAS) {
            reign.events()
                    .record(
                            ClusterEventKind.CHUNK_REPAIRED,
                            job.target.id(),
                            chunk,
                            "the chunk has three good copies again, the newest one on " + job.target.id());
        }
    }

    private void fail(CopyJob job, Iterable<Uuid> badSources) {
        patience.failed(job.handle, job.target.storage.index(), badSources);
        underWay.remove(job);
    }

    /** The target is not believed: the source looks itself, and says so if it finds something. */
    private void verify(Uuid source, Uuid handle) {
        StorageEntry storage = reign.state.storages().find(source);
        Server server = storage == null ? null : fleet.withStorage(storage.index());
        if (server != null && fleet.isAlive(server)) {
            reign.send(
                    server.link,
                    MasterFrame.newBuilder().setVerify(VerifyChunk.newBuilder().setHandle(handle)));
        }
    }

    private static boolean isJoining(ChunkEntry chunk, CopyJob job) {
        int place = Members.place(chunk.members(), job.target.storage.index());
        return place >= 0 && Members.state(chunk.members(), place) == Members.JOINING;
    }

    private static ReplicaMark mark(CopyResult result) {
        ChunkState committed = result.getCommitted();
        return ReplicaMark.newBuilder()
                .setHandle(result.getHandle())
                .setAddedSequence(result.getAddedSequence())
                .setVersion(result.getVersion())
                .setLength(committed.getLength())
                .setCrc32C(committed.getCrc32C())
                .setCondition(ReplicaCondition.REPLICA_GOOD)
                .build();
    }
}
