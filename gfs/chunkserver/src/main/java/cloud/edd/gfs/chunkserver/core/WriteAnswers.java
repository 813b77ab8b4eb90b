package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.WriteReply;
import java.util.List;

/** Answers those who wait for writes to one chunk, and lets go of the bytes held for them. */
final class WriteAnswers {

    private final PrimaryDesk desk;
    private final ReplicaCore replica;

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
        part.waiters.forEach(waiter -> refuse(waiter, error));
        part.payload.release();
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
