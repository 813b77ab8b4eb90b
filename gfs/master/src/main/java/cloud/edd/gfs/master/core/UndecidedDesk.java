package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells replicas what became of what they prepared. ABORTED is said only once nothing can commit it any more: a higher version has been
 * applied, the operation was committed as another preparation, or nobody can commit this chunk or session at all.
 */
final class UndecidedDesk {

    /** After this the version is raised, which decides: a primary that lives would have asked by now. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What does not fit into one message follows in the next. */
    private static final int FULL_BATCH = 1_000;

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final Reservations reservations;
    private final Granting granting;

    UndecidedDesk(Reign reign, Fleet fleet, Leases leases, Reservations reservations, Granting granting) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.reservations = reservations;
        this.granting = granting;
    }

    void decide(Server server, UndecidedBatch batch) {
        if (reign.state.isRestoring()) {
            gather(server, batch);
            return;
        }
        DecisionBatch.Builder decisions = DecisionBatch.newBuilder();
        for (UndecidedOperation asked : batch.getOperationsList()) {
            Verdict verdict = verdict(asked);
            Decision.Builder decision = Decision.newBuilder()
                    .setHandle(asked.getHandle())
                    .setOperation(asked.getOperation())
                    .setVerdict(verdict)
                    .setPreparedVersion(asked.getVersion())
                    .setPreparedLength(asked.getPreparedLength())
                    .setPreparedCrc32C(asked.getPreparedCrc32C());
            ChunkEntry chunk = reign.state.chunk(asked.getHandle());
            if (chunk != null) {
                decision.setVersion(chunk.version()).setCommitted(chunk.committed());
                if (verdict == Verdict.PENDING) {
                    hurry(chunk);
                }
            }
            decisions.addDecisions(decision);
        }
        if (decisions.getDecisionsCount() > 0) {
            reign.send(server.link, MasterFrame.newBuilder().setDecisions(decisions));
        }
    }

    /** They ask again, and hear it when the restore has ended. Of a chunk they name all that they have prepared. */
    private void gather(Server server, UndecidedBatch batch) {
        Map<Uuid, Integer> ends = new LinkedHashMap<>();
        for (UndecidedOperation asked : batch.getOperationsList()) {
            reign.adoptions.undecided(server, asked, reign.state.chunk(asked.getHandle()));
            ends.merge(asked.getHandle(), asked.getPreparedLength(), Math::max);
        }
        if (batch.getOperationsCount() < FULL_BATCH) {
            ends.forEach((handle, end) -> reign.adoptions.preparedUpTo(server, handle, end));
        }
    }

    private Verdict verdict(UndecidedOperation asked) {
        if (reign.safeMode()) {
            return Verdict.PENDING;
        }
        ChunkEntry chunk = reign.state.chunk(asked.getHandle());
        if (chunk == null) {
            // Never created, or purged. Only a reservation could still become a chunk.
            return reservations.find(asked.getHandle()) == null ? Verdict.ABORTED : Verdict.PENDING;
        }
        SessionEntry session = reign.state.session(asked.getOperation().getSession());
        boolean done = session != null && session.isDone(asked.getOperation());
        if (asked.getPreparedLength() == 0) {
            // The replica does not say how far it would go: only the operation itself is evidence.
            return done ? Verdict.COMMITTED : Verdict.PENDING;
        }
        if (asked.getPreparedLength() <= chunk.length()) {
            // These bytes are decided. A session that is forgotten proves nothing, nor does that of a file in
            // lost+found,
            // which was not told that anything is done; the replica's own checksum will.
            boolean recovered = chunk.file().namespace().name().equals(LostAndFound.NAMESPACE);
            return done || session == null || recovered ? Verdict.COMMITTED : Verdict.ABORTED;
        }
        // Not because the file is in the trash: taken out of it, it is written on under the same version.
        boolean decided = done || session == null || chunk.version() > asked.getVersion() || chunk.sealed();
        return decided ? Verdict.ABORTED : Verdict.PENDING;
    }

    /** Raises the version when nobody has decided for long and the primary is silent. */
    private void hurry(ChunkEntry chunk) {
        Lease lease = leases.current(chunk);
        if (lease == null) {
            lease = leases.grant(chunk, !chunk.file().isHidden());
        }
        if (lease.undecidedNanos == Lease.NOBODY_ASKED) {
            lease.undecidedNanos = reign.nowNanos();
            return;
        }
        List<Integer> places = fleet.goodAndAlive(chunk.members());
        boolean patient = reign.nowNanos() - lease.undecidedNanos < PATIENCE.toNanos()
                || reign.nowNanos() - lease.usedNanos < PATIENCE.toNanos();
        if (patient || places.isEmpty()) {
            return;
        }
        lease.undecidedNanos = reign.nowNanos();
        boolean primaryAlive = fleet.isAlive(Members.storage(chunk.members(), 0));
        int next = primaryAlive ? places.getFirst() : places.getLast();
        granting.raise(chunk, next, lease.append, () -> {});
    }
}
