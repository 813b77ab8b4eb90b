package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitBatch;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommitReplies;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.SmallFile;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the commits of primaries to the log and brings back what became of them, many in a frame. */
final class CommitDesk {

    /** Appends that may share a commit; more than a primary can gather during one sync. */
    private static final int OPERATIONS = 1_024;

    /** Commits that wait until they can be answered; a primary has few under way. */
    private static final int HELD = 10_000;

    /** A writer gets a fresh grant this often, long before the old one ends. */
    private static final Duration FRESH_GRANT = Duration.ofMinutes(1);

    private record Held(Server server, long link, CommitRequest request) {}

    private final Reign reign;
    private final Leases leases;
    private final Grants grants;
    private final Reservations reservations;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Map<Long, CommitReplies.Builder> replies = new LinkedHashMap<>();

    CommitDesk(Reign reign, Leases leases, Grants grants, Reservations reservations) {
        this.reign = reign;
        this.leases = leases;
        this.grants = grants;
        this.reservations = reservations;
    }

    void commit(Server server, CommitBatch batch) {
        for (CommitRequest request : batch.getCommitsList()) {
            take(server, server.link, request);
        }
    }

    /** Decides what waited on links that still stand, as far as that is possible by now. */
    void release() {
        for (int waiting = held.size(); waiting > 0; waiting--) {
            Held next = held.removeFirst();
            if (next.server.link == next.link) {
                take(next.server, next.link, next.request);
            }
        }
    }

    /**
     * A refusal makes the primary give up what was prepared. What cannot be decided now may have been asked for before, and be in
     * the log: so it waits, and beyond all measure the link is closed, after which the primary asks again.
     */
    private void take(Server server, long link, CommitRequest request) {
        if (canAnswer(request)) {
            commit(server, link, request);
        } else if (held.size() < HELD) {
            held.addLast(new Held(server, link, request));
        } else {
            reign.close(link);
        }
    }

    private boolean canAnswer(CommitRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        return refusal == null
                || (refusal.getCode() == ErrorCode.RESOURCE_EXHAUSTED
                        && reign.everythingApplied()
                        && request.getOperationsList().stream().noneMatch(this::isKnown));
    }

    /** Sends the replies that have come together since the last time. */
    void flush() {
        replies.forEach(
                (link, batch) -> reign.send(link, MasterFrame.newBuilder().setCommits(batch)));
        replies.clear();
    }

    private void commit(Server server, long link, CommitRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null && request.getOperationsCount() > OPERATIONS) {
            refusal = Names.invalid("a commit has at most " + OPERATIONS + " operations");
        }
        ReservedFile reserved = reservations.find(request.getHandle());
        if (refusal == null && (request.hasPublish() || reserved != null) && !isKnown(request)) {
            refusal = reservationRefusal(request, reserved);
        }
        if (refusal != null) {
            reply(link, request, refusal);
            return;
        }
        CommitChunk.Builder commit = CommitChunk.newBuilder()
                .setHandle(request.getHandle())
                .setVersion(request.getVersion())
                .setPrimary(server.storage.storageId())
                .setOldLength(request.getOldLength())
                .setOldCrc32C(request.getOldCrc32C())
                .setNewLength(request.getNewLength())
                .setNewCrc32C(request.getNewCrc32C())
                .addAllPrepared(request.getPreparedList());
        for (OperationExtent extent : request.getOperationsList()) {
            commit.addOperations(CommittedOperation.newBuilder()
                    .setOperation(extent.getOperation())
                    .setOffset(extent.getOffset())
                    .setLength(extent.getLength()));
        }
        if (reserved != null) {
            reserved.proposed = true;
            commit.setSmall(SmallFile.newBuilder()
                    .setFileId(reserved.fileId)
                    .setNamespace(reserved.namespace)
                    .setPath(reserved.path)
                    .setMode(reserved.mode)
                    .setExpectedGeneration(reserved.expectedGeneration)
                    .addAllStorages(reserved.chunk.getStoragesList()));
        }
        reign.propose(Command.newBuilder().setCommitChunk(commit).build(), applied -> {
            reservations.remove(request.getHandle());
            reply(link, request, applied);
        });
    }

    /** A small file is taken only in the reign that reserved it, and once. */
    private @Nullable GfsError reservationRefusal(CommitRequest request, @Nullable ReservedFile reserved) {
        Grant grant = grants.tokens().open(request.getPublish()).orElse(null);
        if (grant == null || !grant.getHandle().equals(request.getHandle())) {
            return Refusal.of(ErrorCode.TOKEN_INVALID, "the small file's grant is not signed for this chunk");
        }
        return reserved == null || !grant.getEpoch().equals(reign.epoch)
                ? Refusal.of(
                        ErrorCode.WRONG_VERSION,
                        "the small file is not reserved any more: start over with CreateAndPlace")
                : null;
    }

    private boolean isKnown(CommitRequest request) {
        return request.getOperationsList().stream().allMatch(this::isKnown);
    }

    private boolean isKnown(OperationExtent extent) {
        SessionEntry session = reign.state.session(extent.getOperation().getSession());
        return session != null && session.isDone(extent.getOperation());
    }

    private void reply(long link, CommitRequest request, GfsError refusal) {
        reply(link, request, new Applied(refusal, List.of()));
    }

    private void reply(long link, CommitRequest request, Applied applied) {
        CommitReply.Builder reply = CommitReply.newBuilder()
                .setCorrelation(request.getCorrelation())
                .setHandle(request.getHandle())
                .addAllResults(applied.results());
        GfsError error = applied.error();
        ChunkEntry chunk = reign.state.chunk(request.getHandle());
        if (chunk != null) {
            reply.setCommitted(chunk.committed());
        }
        if (error != null) {
            reply.setError(error);
        } else {
            OperationResult last = applied.results().getLast();
            FileEntry file = reign.state.file(last.getFileId());
            if (last.hasFile()) {
                reply.setFile(last.getFile());
            } else if (file != null && file.isNamed()) {
                reply.setFile(file.attributes());
            }
            if (chunk != null && last.getHandle().equals(chunk.handle())) {
                renew(chunk, reply);
            }
        }
        replies.computeIfAbsent(link, absent -> CommitReplies.newBuilder()).addCommits(reply);
    }

    private void renew(ChunkEntry chunk, CommitReply.Builder reply) {
        Lease lease = leases.used(chunk);
        if (reign.nowNanos() - lease.signedNanos > FRESH_GRANT.toNanos()) {
            lease.signedNanos = reign.nowNanos();
            reply.setGrant(grants.write(chunk));
        }
    }
}
