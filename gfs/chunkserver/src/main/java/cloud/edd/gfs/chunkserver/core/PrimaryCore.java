package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The primary of one chunk at one version: takes segments and appends from clients, has them prepared here and on the
 * secondaries at the same time, and asks the master to commit the longest prefix that all secondaries still in the operation, and
 * at least one of them, have prepared.
 *
 * <p>Replicas that join are sent everything too. Their votes count for nobody but themselves: one that prepared all of a commit is
 * named in it, and GOOD from then on.
 *
 * <p>A secondary that is gone, refuses, or does not move for two seconds while another one does, leaves the operation; the
 * commit without it makes it STALE. When none is left, nothing more is taken.
 */
final class PrimaryCore {

    private static final long FORGET_IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** A small file is written once: hundreds a second for minutes would be more than the heap takes. */
    private static final long FORGET_SMALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrimaryDesk desk;
    private final ReplicaCore replica;
    private final Uuid handle;
    private final WritePipeline pipeline = new WritePipeline();
    private final Secondaries secondaries;
    private final WriteAnswers answers;
    private final RecentResults results = new RecentResults();
    private SignedGrant signed;
    private Grant grant;
    private @Nullable CommitQuestion question;
    /** Why nothing more is taken. */
    private @Nullable GfsError lost;

    private long usedNanos;

    PrimaryCore(PrimaryDesk desk, ReplicaCore replica, SignedGrant signed, Grant grant) {
        this.desk = desk;
        this.replica = replica;
        this.handle = grant.getHandle();
        this.signed = signed;
        this.grant = grant;
        this.answers = new WriteAnswers(desk, replica);
        this.secondaries = new Secondaries(desk, replica, pipeline, signed, grant);
    }

    long version() {
        return grant.getVersion();
    }

    boolean idle() {
        long kept = grant.hasReservation() ? FORGET_SMALL_NANOS : FORGET_IDLE_NANOS;
        return pipeline.isEmpty() && desk.now() - usedNanos > kept;
    }

    int transfers() {
        return pipeline.transfers();
    }

    boolean hasUndecided() {
        return replica.hasUndecided();
    }

    // ---- clients ------------------------------------------------------------------------------------------

    /** A later grant at the same version: a longer time, perhaps other members. */
    void adopt(SignedGrant newSigned, Grant newGrant) {
        if (newGrant.getVersion() != grant.getVersion() || newGrant.getExpiresAtMs() <= grant.getExpiresAtMs()) {
            return;
        }
        boolean sameMembers = newGrant.getMembersList().equals(grant.getMembersList())
                && newGrant.getJoiningList().equals(grant.getJoiningList());
        signed = newSigned;
        grant = newGrant;
        secondaries.adopt(signed, grant);
        if (!sameMembers && !pipeline.hasBatches()) {
            secondaries.gather();
            if (lackedSecondaries() && !secondaries.noMember()) {
                lost = null;
            }
        }
    }

    private boolean lackedSecondaries() {
        return lost != null && (lost.getCode() == ErrorCode.NO_QUORUM || lost.getCode() == ErrorCode.DISK_FULL);
    }

    void write(WriteAsk ask) {
        usedNanos = desk.now();
        GfsError refusal = refuse(ask);
        if (refusal != null) {
            answers.refuse(ask.waiter(), refusal);
            return;
        }
        WriteBatch.Part known = pipeline.find(ask.operation());
        if (known != null) {
            known.waiters.add(ask.waiter());
            return;
        }
        OperationResult done = results.find(ask.operation());
        if (done != null) {
            answers.done(ask.waiter(), done);
            return;
        }
        Integer offset = ask.offset();
        if (offset == null) {
            waitForTurn(ask);
        } else if (offset != replica.end()) {
            GfsError elsewhere = Refusals.notHappened(
                    ErrorCode.WRONG_LENGTH,
                    "the segment begins at " + offset + ", the chunk ends at " + replica.end()
                            + ": go on at the committed length");
            answers.refuse(ask.waiter(), elsewhere);
        } else {
            start(List.of(WriteBatch.Part.segment(ask)), ask.payload());
        }
        pump();
    }

    private @Nullable GfsError refuse(WriteAsk ask) {
        if (lost != null) {
            return lost;
        }
        if (question != null && question.overdue()) {
            return Refusals.notHappened(
                    ErrorCode.UNAVAILABLE, "the master has not answered an earlier commit of this chunk yet");
        }
        if (!pipeline.hasRoomFor(ask.payload())) {
            return Refusals.notHappened(
                    ErrorCode.RESOURCE_EXHAUSTED, "too much is under way for chunk " + ChunkHandles.text(handle));
        }
        return null;
    }

    private void waitForTurn(WriteAsk ask) {
        int length = ask.payload().length();
        if (length > desk.chunkBytes() - replica.end() - pipeline.appendBytes()) {
            GfsError full = Refusals.notHappened(
                    ErrorCode.CHUNK_FULL, length + " bytes do not fit behind " + replica.end() + " in this chunk");
            answers.refuse(ask.waiter(), full);
            return;
        }
        pipeline.append(WriteBatch.Part.append(ask));
    }

    // ---- preparing ----------------------------------------------------------------------------------------

    /** What waits goes on its way once what is ahead of it has its votes. */
    private void pump() {
        while (lost == null && pipeline.hasAppends() && pipeline.stream().allMatch(this::hasItsVotes)) {
            List<WriteBatch.Part> parts = pipeline.nextAppends();
            start(parts, parts.size() == 1 ? parts.getFirst().payload : Coalesced.of(parts));
        }
    }

    private boolean hasItsVotes(WriteBatch batch) {
        return batch.preparedHere && secondaries.haveVotedOn(batch);
    }

    private void start(List<WriteBatch.Part> parts, Payload payload) {
        int baseCrc = replica.endCrc();
        int endCrc = Crc32c.combine(baseCrc, payload.crc32c(), payload.length());
        WriteBatch batch = new WriteBatch(parts, replica.end(), baseCrc, endCrc, payload);
        pipeline.start(batch);
        PrepareOrder order = new PrepareOrder(
                grant, batch.operations(), batch.offset, payload, baseCrc, endCrc, replica.committed());
        GfsError refusal = replica.prepare(order, listener(batch));
        if (refusal != null) {
            cutFrom(batch, refusal);
            return;
        }
        secondaries.forward();
        leaveWithoutSecondaries();
    }

    private Segment.Listener listener(WriteBatch batch) {
        return new Segment.Listener() {
            @Override
            public void prepared(Segment segment) {
                batch.preparedHere = true;
                advance();
            }

            @Override
            public void failed(Segment segment, GfsError error) {
                if (pipeline.contains(batch)) {
                    cutFrom(batch, error);
                }
            }
        };
    }

    void voted(PeerLinks.PeerLink from, long id, PrepareVote vote) {
        secondaries.voted(from, id, vote);
        answers.settle();
        leaveWithoutSecondaries();
        advance();
    }

    void gone(PeerLinks.PeerLink peer, String reason) {
        secondaries.gone(peer, reason);
        answers.settle();
        leaveWithoutSecondaries();
        advance();
    }

    private void leaveWithoutSecondaries() {
        if (secondaries.noMember() && lost == null) {
            boolean full = secondaries.leftForWantOfRoom();
            lost = Refusals.notHappened(
                    full ? ErrorCode.DISK_FULL : ErrorCode.NO_QUORUM,
                    "no second replica of chunk " + ChunkHandles.text(handle)
                            + (full ? " has room on its disk" : " takes part") + ": ask the master for a fresh grant");
            WriteBatch first = pipeline.firstBehind(question == null ? null : question.last());
            if (first != null) {
                cutFrom(first, lost);
            }
            refuseWaiting(lost);
        }
    }

    // ---- committing ---------------------------------------------------------------------------------------

    private void advance() {
        pump();
        if (question != null || secondaries.noMember()) {
            return;
        }
        List<WriteBatch> ready = pipeline.stream().takeWhile(this::hasItsVotes).toList();
        if (ready.isEmpty()) {
            return;
        }
        question = new CommitQuestion(ready, desk.now());
        CommitRequest.Builder request = CommitQuestion.request(ready, replica.committed())
                .setHandle(handle)
                .setVersion(grant.getVersion())
                .addPrepared(desk.storageId())
                .addAllPrepared(secondaries.storageIds());
        if (grant.hasReservation()) {
            request.setPublish(signed);
        }
        desk.commit(request, this::answered);
    }

    private void answered(CommitReply reply) {
        CommitQuestion asked = question;
        question = null;
        if (replica.quarantined() && !reply.hasError()) {
            // The master may not have known the chunk when it was told.
            desk.stillDamaged(replica);
        }
        if (asked == null || replica.deleted() || !pipeline.contains(asked.last())) {
            return;
        }
        if (asked.isGranted(reply) && replica.commitTo(reply.getCommitted())) {
            committed(asked.last(), reply);
        } else if (asked.isOvertaken(reply)) {
            // What lies beyond what was asked for is committed, perhaps just these bytes: none of them may be given up.
            loseRole(
                    Refusals.unknown(
                            ErrorCode.NOT_PRIMARY,
                            "the chunk was committed further than this primary has asked for: ask again with the same operation"));
        } else if (!reply.hasError()) {
            redo(asked, reply, Refusals.notHappened(ErrorCode.WRONG_LENGTH, "the chunk ends elsewhere by now"));
        } else if (saysAnotherIsPrimary(reply.getError().getCode())) {
            loseRole(reply.getError());
        } else {
            redo(asked, reply, reply.getError());
        }
        desk.committed(replica);
        pump();
        advance();
    }

    private static boolean saysAnotherIsPrimary(ErrorCode code) {
        return code == ErrorCode.WRONG_VERSION || code == ErrorCode.NOT_PRIMARY || code == ErrorCode.WRONG_LENGTH;
    }

    private void committed(WriteBatch last, CommitReply reply) {
        secondaries.tellCommitted();
        if (reply.hasGrant()) {
            desk.open(reply.getGrant()).ifPresent(fresh -> adopt(reply.getGrant(), fresh));
        }
        reply.getResultsList().forEach(results::add);
        WriteBatch batch;
        do {
            batch = pipeline.takeFirst();
            answers.committed(batch, reply);
        } while (batch != last);
    }

    /**
     * The master will never commit what it was asked for: gives it up everywhere, answers what was done before, prepares
     * appends that shared the question with a bad one once more, each for itself, unless nothing more is taken.
     */
    private void redo(CommitQuestion asked, CommitReply reply, GfsError error) {
        if (!desk.mayGiveUp()) {
            loseRole(error);
            return;
        }
        List<WriteBatch> given = pipeline.takeAll();
        giveUp(given, error);
        List<WriteBatch.Part> again = new ArrayList<>();
        for (WriteBatch batch : given) {
            for (WriteBatch.Part part : batch.parts) {
                OperationResult done = asked.doneBefore(part, reply);
                if (done != null) {
                    answers.done(part, done);
                } else if (lost == null && part.append && (asked.holdsSeveral() || !asked.holds(part))) {
                    again.add(part);
                } else {
                    answers.refuse(part, error);
                }
            }
            batch.letGo();
        }
        pipeline.again(again);
    }

    /** Another primary may be at work: promises stay promises, but nothing more is taken. */
    private void loseRole(GfsError error) {
        lost = Refusals.unknown(error.getCode(), error.getMessage());
        answers.refuse(pipeline.takeAll(), lost);
        refuseWaiting(Refusals.notHappened(ErrorCode.NOT_PRIMARY, error.getMessage()));
        desk.askAbout(replica);
    }

    /** The version was raised above ours, or the copy is deleted: whoever waits learns that he must ask again. */
    void end(GfsError error) {
        if (lost == null) {
            lost = error;
        }
        answers.refuse(pipeline.takeAll(), error);
        refuseWaiting(error);
        answers.end();
    }

    /** Gives up a batch and all behind it. What the master is being asked about may happen all the same. */
    private void cutFrom(WriteBatch first, GfsError reason) {
        if (!desk.mayGiveUp()) {
            loseRole(reason);
            return;
        }
        List<WriteBatch> given = pipeline.takeFrom(first);
        boolean asked = question != null && given.contains(question.last());
        GfsError error = asked ? Refusals.unknown(reason.getCode(), reason.getMessage()) : reason;
        giveUp(given, error);
        answers.refuse(given, error);
    }

    private void giveUp(List<WriteBatch> given, GfsError error) {
        int length = given.getFirst().offset;
        replica.voidFrom(length, error);
        Abort abort = secondaries.tellAborted(length);
        given.forEach(batch -> batch.parts.forEach(part -> part.aborts.add(abort)));
        // A master that is being restored counts on what it was told of: it hears what is left of that.
        desk.askAbout(replica);
    }

    private void refuseWaiting(GfsError error) {
        pipeline.takeAppends(part -> answers.refuse(part, error));
    }

    // ---- time ---------------------------------------------------------------------------------------------

    /** What is under way waits for disks, here or there, and not for the master. */
    boolean waitsForReplicas() {
        return lost == null && question == null;
    }

    void tick() {
        secondaries.dropSlow();
        answers.settle();
        leaveWithoutSecondaries();
        advance();
        if (question != null && question.becomesOverdue(desk.now())) {
            GfsError late = GfsError.newBuilder()
                    .setCode(ErrorCode.DEADLINE_EXCEEDED)
                    .setOutcome(Outcome.UNKNOWN)
                    .setMessage("the master has not answered the commit; ask again with the same operation")
                    .build();
            answers.sendAway(pipeline.batches(), late);
        }
    }
}
