package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the master says about copies: the end of votes that nobody else told. */
final class Decisions {

    /** No placement below. */
    static final int MINIMUM_FREE_PERCENT = 5;

    /** A commit that was made is normally heard of within milliseconds. */
    private static final long ASK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What has become of a copy is of interest to readers and primaries. */
    interface Listener {
        void committed(ReplicaCore replica);
    }

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final MasterLink master;
    private final PrimaryDesk primaries;
    private final Listener listener;
    private long lookAt;

    Decisions(
            Surroundings surroundings, Replicas replicas, MasterLink master, PrimaryDesk primaries, Listener listener) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.master = master;
        this.primaries = primaries;
        this.listener = listener;
    }

    void tick() {
        long now = surroundings.nowNanos();
        if (now - lookAt < 0 || replicas.undecided() == 0) {
            return;
        }
        lookAt = now + LOOK_NANOS;
        List<UndecidedOperation> questions = new ArrayList<>();
        for (ReplicaCore replica : replicas.all()) {
            if (replica.hasUndecided() && now - replica.quietSinceNanos() > ASK_AFTER_NANOS) {
                replica.touched();
                questions.addAll(questions(replica));
            }
        }
        master.ask(questions);
    }

    void askAll() {
        List<UndecidedOperation> questions = new ArrayList<>();
        replicas.all().forEach(replica -> questions.addAll(questions(replica)));
        master.ask(questions);
    }

    void ask(ReplicaCore replica) {
        master.ask(questions(replica));
    }

    /** Each vote with what the chunk would be after it. */
    private static List<UndecidedOperation> questions(ReplicaCore replica) {
        return replica.undecided().stream()
                .filter(segment -> segment.stage == Segment.Stage.DURABLE)
                .map(segment -> UndecidedOperation.newBuilder()
                        .setHandle(replica.handle())
                        .setVersion(segment.version)
                        .setOperation(segment.lastOperation())
                        .setPreparedLength(segment.end())
                        .setPreparedCrc32C(segment.endCrc)
                        .addAllOperations(segment.operations)
                        .build())
                .toList();
    }

    void decided(Decision decision) {
        ReplicaCore replica = replicas.find(decision.getHandle());
        // A copy that is being replaced hears of it when the master is asked again.
        if (replica == null || replica.fenced() || decision.getVerdict() == Verdict.PENDING) {
            return;
        }
        int before = replica.committed().getLength();
        boolean held = replica.commitTo(decision.getCommitted());
        if (replica.committed().getLength() > before) {
            listener.committed(replica);
        }
        boolean elsewhere = decision.getVerdict() == Verdict.COMMITTED && !held;
        if (primaries.drives(replica) && !elsewhere && decision.getVerdict() != Verdict.ABORTED) {
            return;
        }
        GfsError reason = Refusals.unknown(ErrorCode.NOT_PRIMARY, "the master decided otherwise about this segment");
        replica.undecided().stream()
                .filter(segment -> segment.holds(decision.getOperation()) && isMeant(segment, decision))
                .findFirst()
                .ifPresent(segment -> {
                    primaries.end(replica.handle(), reason);
                    replica.voidFrom(segment.offset, reason);
                });
        if (decision.getVersion() > replica.version()) {
            primaries.end(replica.handle(), reason);
            replica.learnVersion(decision.getVersion(), decision.getCommitted(), reason);
        }
        replicas.dropIfEmpty(replica);
    }

    /** A retry of the operation that was prepared after the question is another preparation: its vote stands. */
    private static boolean isMeant(Segment segment, Decision decision) {
        return decision.getPreparedVersion() == segment.version
                && decision.getPreparedLength() == segment.end()
                && decision.getPreparedCrc32C() == segment.endCrc;
    }
}
