package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.AbortNotice;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitNotice;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
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

    /** Prepared or preparing at most; a client keeps at most 4 MiB uncommitted, so this is two impatient ones. */
    private static final int MAX_PIPELINE_BYTES = 8 << 20;

    /** Appends put together: what is copied to put them together stays small. */
    private static final int MAX_COALESCED_BYTES = 1 << 20;

    private static final int MAX_COALESCED_OPERATIONS = 256;
    private static final int MAX_WAITING_APPENDS = 1_024;
    private static final int MAX_WAITING_BYTES = 16 << 20;

    private static final long SLOW_SECONDARY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Then the secondary leaves even if nobody else has moved either. */
    private static final long STUCK_SECONDARY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A client hears UNKNOWN then; the question to the master stays open. */
    private static final long COMMIT_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long FORGET_IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final PrimaryDesk desk;
    private final ReplicaCore replica;
    private final Uuid handle;
    private final ArrayDeque<WriteBatch> pipeline = new ArrayDeque<>();
    private final ArrayDeque<WriteBatch.Part> appends = new ArrayDeque<>();
    private final List<Secondary> secondaries = new ArrayList<>();
    private final RecentResults results = new RecentResults();
    private SignedGrant signed;
    private Grant grant;
    private int pipelineBytes;
    private int appendBytes;
    private boolean alone;
    private @Nullable WriteBatch committing;
    private boolean commitOverdue;
    private long commitAskedNanos;
    private long firstVoteId;
    private @Nullable GfsError lost;
    /** Members that left, and those of them that had no room. */
    private int left;

    private int noRoom;
    private long usedNanos;

    PrimaryCore(PrimaryDesk desk, ReplicaCore replica, SignedGrant signed, Grant grant) {
        this.desk = desk;
        this.replica = replica;
        this.handle = grant.getHandle();
        this.signed = signed;
        this.grant = grant;
        findSecondaries();
    }

    long version() {
        return grant.getVersion();
    }

    boolean idle() {
        return pipeline.isEmpty() && appends.isEmpty() && desk.now() - usedNanos > FORGET_IDLE_NANOS;
    }

    int transfers() {
        return pipeline.size() + appends.size();
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
        if (!sameMembers && pipeline.isEmpty()) {
            findSecondaries();
        }
    }

    void write(WriteAsk ask) {
        usedNanos = desk.now();
        GfsError refusal = refuse(ask);
        if (refusal != null) {
            desk.refuse(ask.waiter(), refusal, replica.committed());
            return;
        }
        WriteBatch.Part known = find(ask);
        if (known != null) {
            known.waiters.add(ask.waiter());
            return;
        }
        OperationResult done = results.find(ask.operation());
        if (done != null) {
            desk.answer(ask.waiter(), committedReply(done.getOffset()).setDone(done));
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
            desk.refuse(ask.waiter(), elsewhere, replica.committed());
        } else {
            WriteBatch.Part part = WriteBatch.Part.segment(ask);
            start(List.of(part), ask.payload());
        }
        pump();
    }

    private @Nullable GfsError refuse(WriteAsk ask) {
        if (lost != null) {
            return lost;
        }
        if (commitOverdue) {
            return Refusals.notHappened(
                    ErrorCode.UNAVAILABLE, "the master has not answered an earlier commit of this chunk yet");
        }
        if (pipelineBytes + ask.payload().length() > MAX_PIPELINE_BYTES
                || appendBytes + ask.payload().length() > MAX_WAITING_BYTES
                || appends.size() >= MAX_WAITING_APPENDS) {
            return Refusals.notHappened(
                    ErrorCode.RESOURCE_EXHAUSTED, "too much is under way for chunk " + ChunkHandles.text(handle));
        }
        return null;
    }

    private void waitForTurn(WriteAsk ask) {
        int length = ask.payload().length();
        if (length > desk.chunkBytes() - replica.end() - appendBytes) {
            GfsError full = Refusals.notHappened(
                    ErrorCode.CHUNK_FULL, length + " bytes do not fit behind " + replica.end() + " in this chunk");
            desk.refuse(ask.waiter(), full, replica.committed());
            return;
        }
        appends.addLast(WriteBatch.Part.append(ask));
        appendBytes += length;
    }

    private WriteBatch.@Nullable Part find(WriteAsk ask) {
        for (WriteBatch batch : pipeline) {
            for (WriteBatch.Part part : batch.parts) {
                if (part.operation.equals(ask.operation())) {
                    return part;
                }
            }
        }
        for (WriteBatch.Part part : appends) {
            if (part.operation.equals(ask.operation())) {
                return part;
            }
        }
        return null;
    }

    // ---- preparing ----------------------------------------------------------------------------------------

    /** What waits goes on its way once what is ahead of it has its votes. */
    private void pump() {
        while (lost == null && !appends.isEmpty() && pipeline.stream().allMatch(this::hasItsVotes)) {
            int most = alone ? 1 : MAX_COALESCED_OPERATIONS;
            List<WriteBatch.Part> parts = new ArrayList<>();
            int bytes = 0;
            while (!appends.isEmpty()
                    && parts.size() < most
                    && (parts.isEmpty() || bytes + appends.getFirst().length <= MAX_COALESCED_BYTES)) {
                WriteBatch.Part part = appends.removeFirst();
                appendBytes -= part.length;
                bytes += part.length;
                parts.add(part);
            }
            alone = alone && !appends.isEmpty();
            start(parts, parts.size() == 1 ? parts.getFirst().payload : Coalesced.of(parts));
        }
    }

    private boolean hasItsVotes(WriteBatch batch) {
        return batch.preparedHere && secondaries.stream().allMatch(each -> each.votedEnd >= batch.end());
    }

    private void start(List<WriteBatch.Part> parts, Payload payload) {
        int baseCrc = replica.endCrc();
        int endCrc = Crc32c.combine(baseCrc, payload.crc32c(), payload.length());
        WriteBatch batch = new WriteBatch(parts, replica.end(), baseCrc, endCrc, payload);
        pipeline.addLast(batch);
        pipelineBytes += batch.length;
        PrepareOrder order = new PrepareOrder(
                grant, batch.operations(), batch.offset, payload, baseCrc, endCrc, replica.committed());
        GfsError refusal = replica.prepare(order, listener(batch));
        if (refusal != null) {
            cutFrom(batch, refusal);
            return;
        }
        secondaries.forEach(this::forward);
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

    private void forward(Secondary secondary) {
        for (WriteBatch batch : pipeline) {
            if (secondary.takes(batch)) {
                if (!secondary.owesVotes()) {
                    secondary.movedNanos = desk.now();
                }
                secondary.sentEnd = batch.end();
                desk.peers().send(secondary.link, prepareFrame(batch), batch.payload);
            }
        }
        for (WriteBatch batch : pipeline) {
            if (secondaries.stream().allMatch(each -> each.sentEnd >= batch.end())) {
                batch.letGo();
            }
        }
    }

    private DataFrame prepareFrame(WriteBatch batch) {
        return DataFrame.newBuilder()
                .setId(desk.nextFrameId())
                .setPrepare(Prepare.newBuilder()
                        .setGrant(signed)
                        .addAllOperations(batch.operations())
                        .setOffset(batch.offset)
                        .setCrc32C(batch.crc)
                        .setBaseCrc32C(batch.baseCrc)
                        .setNewCrc32C(batch.endCrc)
                        .setCommitted(replica.committed()))
                .build();
    }

    void voted(PeerLinks.PeerLink from, long id, PrepareVote vote) {
        if (id < firstVoteId || vote.getVersion() != grant.getVersion()) {
            return;
        }
        for (Secondary secondary : List.copyOf(secondaries)) {
            if (secondary.link == from && secondary.storageId.equals(vote.getStorageId())) {
                if (vote.hasError()) {
                    noRoom += secondary.member && vote.getError().getCode() == ErrorCode.DISK_FULL ? 1 : 0;
                    drop(secondary, vote.getError().getMessage());
                } else {
                    count(secondary, vote);
                }
            }
        }
        advance();
    }

    private void count(Secondary secondary, PrepareVote vote) {
        boolean ours = pipeline.stream()
                .anyMatch(batch -> batch.end() == vote.getPreparedLength() && batch.endCrc == vote.getPreparedCrc32C());
        if (ours && vote.getPreparedLength() > secondary.votedEnd && vote.getPreparedLength() <= secondary.sentEnd) {
            secondary.votedEnd = vote.getPreparedLength();
            secondary.movedNanos = desk.now();
            forward(secondary);
        }
    }

    void gone(PeerLinks.PeerLink peer, String reason) {
        for (Secondary secondary : List.copyOf(secondaries)) {
            if (secondary.link == peer) {
                drop(secondary, reason);
            }
        }
        advance();
    }

    private void drop(Secondary secondary, String reason) {
        secondaries.remove(secondary);
        left += secondary.member ? 1 : 0;
        desk.dropped(handle, secondary.link.toString(), reason);
        leaveWithoutSecondaries();
    }

    private void leaveWithoutSecondaries() {
        if (isAlone() && lost == null) {
            boolean full = left > 0 && noRoom == left;
            lost = Refusals.notHappened(
                    full ? ErrorCode.DISK_FULL : ErrorCode.NO_QUORUM,
                    "no second replica of chunk " + ChunkHandles.text(handle)
                            + (full ? " has room on its disk" : " takes part") + ": ask the master for a fresh grant");
            WriteBatch first = firstNotCommitting();
            if (first != null) {
                cutFrom(first, lost);
            }
            refuseWaiting(lost);
        }
    }

    // ---- committing ---------------------------------------------------------------------------------------

    private void advance() {
        pump();
        if (committing != null || isAlone()) {
            return;
        }
        List<WriteBatch> ready = new ArrayList<>();
        for (WriteBatch batch : pipeline) {
            if (!hasItsVotes(batch)) {
                break;
            }
            ready.add(batch);
        }
        if (ready.isEmpty()) {
            return;
        }
        WriteBatch last = ready.getLast();
        CommitRequest.Builder request = CommitRequest.newBuilder()
                .setHandle(handle)
                .setVersion(grant.getVersion())
                .setOldLength(replica.committed().getLength())
                .setOldCrc32C(replica.committed().getCrc32C())
                .setNewLength(last.end())
                .setNewCrc32C(last.endCrc)
                .addPrepared(desk.storageId());
        ready.forEach(batch -> request.addAllOperations(batch.extents()));
        secondaries.forEach(each -> request.addPrepared(each.storageId));
        if (grant.hasReservation()) {
            request.setPublish(signed);
        }
        committing = last;
        commitAskedNanos = desk.now();
        desk.commit(request, this::answered);
    }

    private void answered(CommitReply reply) {
        WriteBatch last = committing;
        committing = null;
        commitOverdue = false;
        if (last == null || replica.deleted() || !pipeline.contains(last)) {
            return;
        }
        ChunkState state = reply.getCommitted();
        boolean ours = state.getLength() == last.end() && state.getCrc32C() == last.endCrc;
        if (!reply.hasError() && ours && replica.commitTo(state)) {
            committed(last, reply);
        } else if (reply.hasError()) {
            refused(last, reply);
        } else {
            redo(last, reply, Refusals.notHappened(ErrorCode.WRONG_LENGTH, "the chunk ends elsewhere by now"));
        }
        desk.committed(replica);
        pump();
        advance();
    }

    private void committed(WriteBatch last, CommitReply reply) {
        DataFrame notice = DataFrame.newBuilder()
                .setCommit(CommitNotice.newBuilder()
                        .setHandle(handle)
                        .setVersion(grant.getVersion())
                        .setCommitted(replica.committed()))
                .build();
        secondaries.forEach(each -> desk.peers().send(each.link, notice, Payload.empty()));
        if (reply.hasGrant()) {
            desk.open(reply.getGrant()).ifPresent(fresh -> adopt(reply.getGrant(), fresh));
        }
        reply.getResultsList().forEach(results::add);
        boolean more = true;
        while (more) {
            WriteBatch batch = pipeline.removeFirst();
            more = batch != last;
            pipelineBytes -= batch.length;
            int at = batch.offset;
            for (WriteBatch.Part part : batch.parts) {
                for (WriteBatch.Waiter waiter : part.waiters) {
                    WriteReply.Builder answer = committedReply(at);
                    if (reply.hasGrant()) {
                        answer.setGrant(reply.getGrant());
                    }
                    if (reply.hasFile()) {
                        answer.setFile(reply.getFile());
                    }
                    desk.answer(waiter, answer);
                }
                at += part.length;
                part.payload.release();
            }
            batch.letGo();
        }
    }

    private WriteReply.Builder committedReply(int offset) {
        return WriteReply.newBuilder().setCommitted(replica.committed()).setOffset(offset);
    }

    private void refused(WriteBatch last, CommitReply reply) {
        ErrorCode code = reply.getError().getCode();
        if (code == ErrorCode.WRONG_VERSION || code == ErrorCode.NOT_PRIMARY || code == ErrorCode.WRONG_LENGTH) {
            loseRole(reply.getError());
            return;
        }
        redo(last, reply, reply.getError());
    }

    /**
     * The master will never commit what it was asked for: gives it up everywhere, answers what was done before, prepares
     * appends that shared the question with a bad one once more, each for itself.
     */
    private void redo(WriteBatch last, CommitReply reply, GfsError error) {
        List<WriteBatch.Part> asked = new ArrayList<>();
        for (WriteBatch batch : pipeline) {
            asked.addAll(batch.parts);
            if (batch == last) {
                break;
            }
        }
        boolean several = asked.size() > 1;
        List<WriteBatch> given = takeFrom(pipeline.getFirst());
        giveUpFrom(given.getFirst().offset, error);
        List<WriteBatch.Part> again = new ArrayList<>();
        for (WriteBatch batch : given) {
            for (WriteBatch.Part part : batch.parts) {
                OperationResult done = doneBefore(part, asked, reply);
                if (done != null && done.hasError()) {
                    refusePart(part, done.getError());
                } else if (done != null) {
                    part.waiters.forEach(waiter ->
                            desk.answer(waiter, committedReply(done.getOffset()).setDone(done)));
                    part.payload.release();
                } else if (part.append && (several || !asked.contains(part))) {
                    again.add(part);
                } else {
                    refusePart(part, error);
                }
            }
            batch.letGo();
        }
        alone = !again.isEmpty();
        for (WriteBatch.Part part : again.reversed()) {
            appends.addFirst(part);
            appendBytes += part.length;
        }
    }

    /** Without an error everything that was asked about is done; the place of what is long past is not kept. */
    private static @Nullable OperationResult doneBefore(
            WriteBatch.Part part, List<WriteBatch.Part> asked, CommitReply reply) {
        for (OperationResult result : reply.getResultsList()) {
            if (result.getOperation().equals(part.operation)) {
                return result;
            }
        }
        return reply.hasError() || !asked.contains(part)
                ? null
                : OperationResult.newBuilder().setOperation(part.operation).build();
    }

    /** Another primary may be at work: promises stay promises, but nothing more is taken. */
    private void loseRole(GfsError error) {
        lost = Refusals.unknown(error.getCode(), error.getMessage());
        for (WriteBatch batch : takeFrom(pipeline.getFirst())) {
            batch.parts.forEach(part -> refusePart(part, Refusals.unknown(error.getCode(), error.getMessage())));
            batch.letGo();
        }
        refuseWaiting(Refusals.notHappened(ErrorCode.NOT_PRIMARY, error.getMessage()));
        desk.askAbout(replica);
    }

    /** The version was raised above ours, or the copy is deleted: whoever waits learns that he must ask again. */
    void end(GfsError error) {
        if (lost == null) {
            lost = error;
        }
        if (!pipeline.isEmpty()) {
            for (WriteBatch batch : takeFrom(pipeline.getFirst())) {
                batch.parts.forEach(part -> refusePart(part, error));
                batch.letGo();
            }
        }
        refuseWaiting(error);
    }

    private @Nullable WriteBatch firstNotCommitting() {
        if (committing == null) {
            return pipeline.peekFirst();
        }
        Iterator<WriteBatch> batches = pipeline.iterator();
        while (batches.hasNext()) {
            if (batches.next() == committing) {
                return batches.hasNext() ? batches.next() : null;
            }
        }
        return null;
    }

    /** Gives up a batch and all behind it. What the master is being asked about may happen all the same. */
    private void cutFrom(WriteBatch first, GfsError reason) {
        List<WriteBatch> given = takeFrom(first);
        boolean asked = committing != null && given.contains(committing);
        GfsError error = asked ? Refusals.unknown(reason.getCode(), reason.getMessage()) : reason;
        giveUpFrom(first.offset, error);
        for (WriteBatch batch : given) {
            batch.parts.forEach(part -> refusePart(part, error));
            batch.letGo();
        }
    }

    private List<WriteBatch> takeFrom(WriteBatch first) {
        List<WriteBatch> taken = new ArrayList<>();
        while (!taken.contains(first)) {
            WriteBatch batch = pipeline.removeLast();
            pipelineBytes -= batch.length;
            taken.addFirst(batch);
        }
        return taken;
    }

    private void giveUpFrom(int length, GfsError error) {
        replica.voidFrom(length, error);
        firstVoteId = desk.nextFrameId();
        DataFrame notice = DataFrame.newBuilder()
                .setAbort(AbortNotice.newBuilder()
                        .setHandle(handle)
                        .setVersion(grant.getVersion())
                        .setCommitted(ChunkState.newBuilder().setLength(length)))
                .build();
        for (Secondary secondary : secondaries) {
            desk.peers().send(secondary.link, notice, Payload.empty());
            secondary.restart(Math.min(secondary.votedEnd, length), desk.now());
        }
    }

    private void refusePart(WriteBatch.Part part, GfsError error) {
        part.waiters.forEach(waiter -> desk.refuse(waiter, error, replica.committed()));
        part.payload.release();
    }

    private void refuseWaiting(GfsError error) {
        while (!appends.isEmpty()) {
            WriteBatch.Part part = appends.removeFirst();
            appendBytes -= part.length;
            refusePart(part, error);
        }
    }

    // ---- time ---------------------------------------------------------------------------------------------

    void tick() {
        long now = desk.now();
        int farthest =
                secondaries.stream().mapToInt(each -> each.votedEnd).max().orElse(0);
        for (Secondary secondary : List.copyOf(secondaries)) {
            long still = now - secondary.movedNanos;
            boolean othersMove =
                    farthest > secondary.votedEnd || replica.prepared().getLength() > secondary.votedEnd;
            boolean owes = secondary.owesVotes();
            if (owes && (still > STUCK_SECONDARY_NANOS || (othersMove && still > SLOW_SECONDARY_NANOS))) {
                drop(secondary, "it has not voted for " + TimeUnit.NANOSECONDS.toSeconds(still) + " s");
            }
        }
        advance();
        if (committing != null && !commitOverdue && now - commitAskedNanos > COMMIT_ANSWER_NANOS) {
            commitOverdue = true;
            GfsError late = GfsError.newBuilder()
                    .setCode(ErrorCode.DEADLINE_EXCEEDED)
                    .setOutcome(Outcome.UNKNOWN)
                    .setMessage("the master has not answered the commit; ask again with the same operation")
                    .build();
            for (WriteBatch batch : pipeline) {
                for (WriteBatch.Part part : batch.parts) {
                    part.waiters.forEach(waiter -> desk.refuse(waiter, late, replica.committed()));
                    part.waiters.clear();
                }
            }
        }
    }

    private void findSecondaries() {
        secondaries.clear();
        grant.getMembersList().stream().skip(1).forEach(member -> secondaries.add(secondary(member, true)));
        grant.getJoiningList().forEach(joining -> secondaries.add(secondary(joining, false)));
        left = 0;
        noRoom = 0;
        boolean byItself =
                lost != null && (lost.getCode() == ErrorCode.NO_QUORUM || lost.getCode() == ErrorCode.DISK_FULL);
        if (byItself && !isAlone()) {
            lost = null;
        }
    }

    private Secondary secondary(Replica replicaThere, boolean member) {
        return new Secondary(
                replicaThere.getStorageId(),
                desk.peers().to(replicaThere),
                member,
                replica.committed().getLength(),
                desk.now());
    }

    /** No other member takes part; who joins makes no quorum. */
    private boolean isAlone() {
        return secondaries.stream().noneMatch(each -> each.member);
    }
}
