package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.WriteReply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Answers those who wait for writes to one chunk, and lets go of the bytes held for them. That something has not happened is said once nobody
 * else can hold votes on it; as long as that cannot be known, nobody knows the outcome.
 */
final class WriteAnswers {

    /** Refusals that wait for aborts; beyond, the outcome is not known. */
    private static final int WAITING = 1_024;

    private record Refusal(WriteBatch.Part part, GfsError error) {}

    private final PrimaryDesk desk;
    private final ReplicaCore replica;
    private final List<Refusal> waiting = new ArrayList<>();

    WriteAnswers(PrimaryDesk desk, ReplicaCore replica) {
        this.desk = desk;
        this.replica = replica;
    }

    void committed(WriteBatch batch, CommitReply reply) {
        int at = batch.offset;
        for (WriteBatch.Part part : batch.parts) {
            WriteReply.Builder answer = committedAt(at);
            if (reply.hasGrant()) {
                answer.setGrant(reply.getGrant());
            }
            if (reply.hasFile()) {
                answer.setFile(reply.getFile());
            }
            part.waiters.forEach(waiter -> desk.answer(waiter, answer));
            at += part.length;
            part.payload.release();
        }
        batch.letGo();
    }

    /** The operation was done before. */
    void done(WriteBatch.Waiter waiter, OperationResult result) {
        if (result.hasError()) {
            refuse(waiter, result.getError());
        } else {
            desk.answer(waiter, committedAt(result.getOffset()).setDone(result));
        }
    }

    void done(WriteBatch.Part part, OperationResult result) {
        part.waiters.forEach(waiter -> done(waiter, result));
        part.payload.release();
    }

    void refuse(WriteBatch.Waiter waiter, GfsError error) {
        desk.refuse(waiter, error, replica.committed());
    }

    void refuse(WriteBatch.Part part, GfsError error) {
        part.payload.release();
        Refusal refusal = new Refusal(part, error);
        if (part.aborts.stream().anyMatch(Abort::isOpen) && waiting.size() < WAITING) {
            waiting.add(refusal);
        } else {
            tell(refusal);
        }
    }

    /** Says what waited for aborts that have come to their end. */
    void settle() {
        settle(refusal -> refusal.part.aborts.stream().anyMatch(Abort::isOpen));
    }

    /** This primary hears no more of aborts. */
    void end() {
        settle(refusal -> false);
    }

    private void settle(Predicate<Refusal> waits) {
        if (!waiting.isEmpty()) {
            List<Refusal> all = List.copyOf(waiting);
            waiting.removeIf(refusal -> !waits.test(refusal));
            all.stream().filter(refusal -> !waits.test(refusal)).forEach(this::tell);
        }
    }

    private void tell(Refusal refusal) {
        boolean isVoid = refusal.part.aborts.stream().allMatch(Abort::isDone);
        GfsError error = refusal.error;
        GfsError told = isVoid ? error : Refusals.unknown(error.getCode(), error.getMessage());
        refusal.part.waiters.forEach(waiter -> refuse(waiter, told));
    }

    void refuse(List<WriteBatch> batches, GfsError error) {
        for (WriteBatch batch : batches) {
            batch.parts.forEach(part -> refuse(part, error));
            batch.letGo();
        }
    }

    /** Whoever waits hears this and waits no longer; the batches go on. */
    void sendAway(Iterable<WriteBatch> batches, GfsError error) {
        for (WriteBatch batch : batches) {
            for (WriteBatch.Part part : batch.parts) {
                part.waiters.forEach(waiter -> refuse(waiter, error));
                part.waiters.clear();
            }
        }
    }

    private WriteReply.Builder committedAt(int offset) {
        return WriteReply.newBuilder().setCommitted(replica.committed()).setOffset(offset);
    }
}
