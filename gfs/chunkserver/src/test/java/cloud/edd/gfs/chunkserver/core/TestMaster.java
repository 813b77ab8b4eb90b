package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReplies;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import cloud.edd.proto.gfs.Welcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of commit, version and decision that a chunkserver relies on, and nothing else of a master. */
final class TestMaster {

    static final class Chunk {
        long version = 1;
        ChunkState committed = ChunkState.getDefaultInstance();
        Uuid primary = Uuid.getDefaultInstance();
        final Set<Uuid> good = new LinkedHashSet<>();
        final Set<Uuid> joining = new LinkedHashSet<>();
    }

    final Map<Uuid, Replica> storages = new LinkedHashMap<>();
    final Map<Uuid, Chunk> chunks = new LinkedHashMap<>();
    final List<CommitRequest> commits = new ArrayList<>();
    final List<ServerFrame> heard = new ArrayList<>();
    /** Where the chunks lie in their files. */
    static final long CHUNK_OFFSET = 64L << 20;

    private final Map<Uuid, OperationResult> lastBySession = new LinkedHashMap<>();
    private final ChunkTokens tokens;
    private final Epoch epoch;
    private long sequence;
    /** Sessions that are over. */
    final Set<Uuid> expired = new LinkedHashSet<>();
    /** While set, commits are heard and not answered. */
    boolean silent;

    long timeMs = 1_000_000;
    long grantMs = 600_000;

    TestMaster(ChunkTokens tokens, long epochNumber) {
        this.tokens = tokens;
        this.epoch =
                Epoch.newBuilder().setNumber(epochNumber).setMasterId(id(99)).build();
    }

    static Uuid id(long low) {
        return Uuid.newBuilder().setHigh(0x4000).setLow(low).build();
    }

    Grant place(Uuid handle, Uuid... members) {
        Chunk chunk = chunks.computeIfAbsent(handle, absent -> new Chunk());
        chunk.primary = members[0];
        chunk.good.addAll(List.of(members));
        return grant(handle);
    }

    /** A new version under another primary, logged before it is handed out. */
    Grant raise(Uuid handle, Uuid primary) {
        Chunk chunk = chunk(handle);
        chunk.version++;
        chunk.primary = primary;
        return grant(handle);
    }

    Grant grant(Uuid handle) {
        Chunk chunk = chunk(handle);
        Grant.Builder grant = Grant.newBuilder()
                .setHandle(handle)
                .setVersion(chunk.version)
                .setFileId(7)
                .setEpoch(epoch)
                .setCommitted(chunk.committed)
                .setExpiresAtMs(timeMs + grantMs)
                .setNamespace("n")
                .setPath("p");
        grant.addMembers(storages.get(chunk.primary));
        chunk.good.stream()
                .filter(storage -> !storage.equals(chunk.primary))
                .forEach(storage -> grant.addMembers(storages.get(storage)));
        chunk.joining.forEach(storage -> grant.addJoining(storages.get(storage)));
        return grant.build();
    }

    SignedGrant sign(Grant grant) {
        return tokens.sign(grant);
    }

    SignedReadToken readToken(Uuid handle) {
        Chunk chunk = chunk(handle);
        return tokens.sign(ReadToken.newBuilder()
                .setHandle(handle)
                .setVersion(1)
                .setCommittedLength(chunk.committed.getLength())
                .setExpiresAtMs(timeMs + 60_000)
                .build());
    }

    Chunk chunk(Uuid handle) {
        Chunk chunk = chunks.get(handle);
        if (chunk == null) {
            throw new IllegalArgumentException("no chunk " + ChunkHandles.text(handle));
        }
        return chunk;
    }

    /** What goes back on the stream for a frame. */
    List<MasterFrame> on(ServerFrame frame) {
        heard.add(frame);
        return switch (frame.getBodyCase()) {
            case REGISTER -> {
                Register register = frame.getRegister();
                storages.put(
                        register.getStorageId(),
                        Replica.newBuilder()
                                .setServerId(register.getServerId())
                                .setStorageId(register.getStorageId())
                                .setAddress(register.getAddress())
                                .build());
                yield List.of(frame().setEpochRequest(EpochRequest.newBuilder().setEpoch(epoch))
                        .build());
            }
            case EPOCH_VOTE ->
                frame.getEpochVote().getGranted().equals(epoch)
                        ? List.of(frame().setWelcome(Welcome.newBuilder()
                                        .setSendInventory(true)
                                        .setHeartbeatIntervalMs(1_000))
                                .build())
                        : List.of();
            case COMMITS -> {
                commits.addAll(frame.getCommits().getCommitsList());
                CommitReplies.Builder replies = CommitReplies.newBuilder();
                if (silent) {
                    yield List.of();
                }
                frame.getCommits().getCommitsList().forEach(request -> replies.addCommits(commit(request)));
                yield List.of(frame().setCommits(replies).build());
            }
            case UNDECIDED -> {
                DecisionBatch.Builder batch = DecisionBatch.newBuilder();
                frame.getUndecided().getOperationsList().forEach(one -> batch.addDecisions(decide(one)));
                yield List.of(frame().setDecisions(batch).build());
            }
            default -> List.of();
        };
    }

    MasterFrame.Builder frame() {
        return MasterFrame.newBuilder()
                .setMark(Mark.newBuilder().setEpoch(epoch).setSequence(sequence))
                .setMasterTimeMs(timeMs);
    }

    private CommitReply commit(CommitRequest request) {
        Chunk chunk = chunk(request.getHandle());
        CommitReply.Builder reply = CommitReply.newBuilder()
                .setCorrelation(request.getCorrelation())
                .setHandle(request.getHandle());
        List<OperationResult> done = new ArrayList<>();
        for (OperationExtent extent : request.getOperationsList()) {
            OperationResult last = lastBySession.get(extent.getOperation().getSession());
            if (last != null
                    && last.getOperation().getSequence()
                            >= extent.getOperation().getSequence()) {
                done.add(last);
            }
        }
        if (done.size() == request.getOperationsCount()) {
            return reply.addAllResults(done).setCommitted(chunk.committed).build();
        }
        GfsError refusal = refusal(request, chunk);
        if (!done.isEmpty() || refusal != null) {
            return reply.addAllResults(done)
                    .setCommitted(chunk.committed)
                    .setError(
                            refusal != null
                                    ? refusal
                                    : Refusals.notHappened(ErrorCode.ALREADY_EXISTS, "some operations are done"))
                    .build();
        }
        Operation last = Operation.getDefaultInstance();
        for (OperationExtent extent : request.getOperationsList()) {
            last = extent.getOperation();
            OperationResult result = OperationResult.newBuilder()
                    .setOperation(last)
                    .setHandle(request.getHandle())
                    .setOffset(extent.getOffset())
                    .setLength(extent.getLength())
                    .setFileOffset(CHUNK_OFFSET + extent.getOffset())
                    .build();
            lastBySession.put(last.getSession(), result);
            reply.addResults(result);
        }
        chunk.committed = ChunkState.newBuilder()
                .setLength(request.getNewLength())
                .setCrc32C(request.getNewCrc32C())
                .setLastOperation(last)
                .build();
        chunk.good.retainAll(request.getPreparedList());
        request.getPreparedList().stream().filter(chunk.joining::remove).forEach(chunk.good::add);
        sequence++;
        return reply.setCommitted(chunk.committed).build();
    }

    private @Nullable GfsError refusal(CommitRequest request, Chunk chunk) {
        if (request.getOperationsList().stream()
                .anyMatch(extent -> expired.contains(extent.getOperation().getSession()))) {
            return Refusals.notHappened(ErrorCode.SESSION_EXPIRED, "session");
        }
        if (request.getVersion() != chunk.version) {
            return Refusals.notHappened(ErrorCode.WRONG_VERSION, "version");
        }
        if (!request.getPrepared(0).equals(chunk.primary)) {
            return Refusals.notHappened(ErrorCode.NOT_PRIMARY, "primary");
        }
        boolean quorum =
                request.getPreparedList().stream().filter(chunk.good::contains).count() >= 2;
        if (request.getOldLength() != chunk.committed.getLength()
                || request.getOldCrc32C() != chunk.committed.getCrc32C()) {
            return Refusals.notHappened(ErrorCode.WRONG_LENGTH, "old length");
        }
        return quorum ? null : Refusals.notHappened(ErrorCode.NO_QUORUM, "quorum");
    }

    private Decision decide(UndecidedOperation asked) {
        Chunk chunk = chunk(asked.getHandle());
        OperationResult last = lastBySession.get(asked.getOperation().getSession());
        boolean committed = last != null
                && last.getOperation().getSequence() >= asked.getOperation().getSequence();
        Verdict open = asked.getVersion() < chunk.version ? Verdict.ABORTED : Verdict.PENDING;
        return Decision.newBuilder()
                .setHandle(asked.getHandle())
                .setOperation(asked.getOperation())
                .setVerdict(committed ? Verdict.COMMITTED : open)
                .setVersion(chunk.version)
                .setCommitted(chunk.committed)
                .setPreparedVersion(asked.getVersion())
                .setPreparedLength(asked.getPreparedLength())
                .setPreparedCrc32C(asked.getPreparedCrc32C())
                .build();
    }
}
