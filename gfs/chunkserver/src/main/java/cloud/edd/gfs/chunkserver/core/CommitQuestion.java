package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.OperationResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a primary has asked the master to commit: batches that lie one behind the other and have their votes. */
final class CommitQuestion {

    /** Clients hear UNKNOWN then; the question stays open. */
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final int from;
    private final WriteBatch last;
    private final List<WriteBatch.Part> parts;
    private final long askedNanos;
    private boolean overdue;

    CommitQuestion(List<WriteBatch> batches, long now) {
        this.from = batches.getFirst().offset;
        this.last = batches.getLast();
        this.parts = batches.stream().flatMap(batch -> batch.parts.stream()).toList();
        this.askedNanos = now;
    }

    /** The last batch of it. */
    WriteBatch last() {
        return last;
    }

    boolean holdsSeveral() {
        return parts.size() > 1;
    }

    boolean holds(WriteBatch.Part part) {
        return parts.contains(part);
    }

    /** The time for an answer is over. */
    boolean overdue() {
        return overdue;
    }

    /** @return true once, when the time for an answer is over */
    boolean becomesOverdue(long now) {
        boolean becomes = !overdue && now - askedNanos > ANSWER_NANOS;
        overdue |= becomes;
        return becomes;
    }

    static CommitRequest.Builder request(List<WriteBatch> batches, ChunkState committed) {
        WriteBatch last = batches.getLast();
        CommitRequest.Builder request = CommitRequest.newBuilder()
                .setOldLength(committed.getLength())
                .setOldCrc32C(committed.getCrc32C())
                .setNewLength(last.end())
                .setNewCrc32C(last.endCrc);
        batches.forEach(batch -> request.addAllOperations(batch.extents()));
        return request;
    }

    /** Whether the chunk ends by an answer where it would with this question. */
    boolean isGranted(CommitReply reply) {
        ChunkState state = reply.getCommitted();
        return !reply.hasError() && state.getLength() == last.end() && state.getCrc32C() == last.endCrc;
    }

    /** Whether the chunk goes on by an answer where this question began: somebody else has decided about it. */
    boolean isOvertaken(CommitReply reply) {
        return Integer.compareUnsigned(reply.getCommitted().getLength(), from) > 0;
    }

    /** Without an error everything that was asked about is done; the place of what is long past is not kept. */
    @Nullable OperationResult doneBefore(WriteBatch.Part part, CommitReply reply) {
        for (OperationResult result : reply.getResultsList()) {
            if (result.getOperation().equals(part.operation)) {
                return result;
            }
        }
        return reply.hasError() || !holds(part)
                ? null
                : OperationResult.newBuilder().setOperation(part.operation).build();
    }
}
