package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes the copies that the master names, and no other: one that was added earlier or later under the same handle stays. Confirmed
 * when neither the file nor its record can come back.
 */
final class Deletions {

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final MasterLink master;
    private final PrimaryDesk primaries;
    private final CopyDesk copies;

    Deletions(Surroundings surroundings, Replicas replicas, MasterLink master, PrimaryDesk primaries, CopyDesk copies) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.master = master;
        this.primaries = primaries;
        this.copies = copies;
    }

    void delete(DeleteBatch batch) {
        Round round = new Round();
        for (ChunkCopy copy : batch.getCopiesList()) {
            // A file that is being renamed is deleted when the master asks again.
            if (!copies.installing(copy.getHandle())) {
                copies.stop(copy.getHandle(), copy.getAddedSequence());
                delete(copy, round);
            }
        }
        round.one();
    }

    private void delete(ChunkCopy copy, Round round) {
        Uuid handle = copy.getHandle();
        ReplicaCore replica = replicas.find(handle);
        if (replica == null) {
            round.unlink(copy);
        } else if (replica.addedSequence() != copy.getAddedSequence()) {
            round.gone.add(copy);
        } else {
            GfsError gone = Refusals.unknown(ErrorCode.FILE_DELETED, "the chunk was deleted");
            primaries.end(handle, gone);
            replica.forget(gone);
            replicas.remove(handle);
            round.open++;
            JournalRecord record = JournalRecord.newBuilder().setDeleted(handle).build();
            replicas.journal().append(record, () -> {
                round.unlink(copy);
                round.one();
            });
        }
    }

    /** What one batch asks for: confirmed together. */
    private final class Round {
        private final List<ChunkCopy> gone = new ArrayList<>();
        private int open = 1;

        void unlink(ChunkCopy copy) {
            open++;
            surroundings.disk(new DiskRequest.Delete(StorageLayout.chunk(copy.getHandle())), result -> {
                if (!(result instanceof DiskResult.Failed)) {
                    gone.add(copy);
                }
                one();
            });
        }

        void one() {
            open--;
            if (open == 0 && !gone.isEmpty()) {
                replicas.syncNames(() -> master.confirm(
                        DeletedBatch.newBuilder().addAllCopies(gone).build()));
            }
        }
    }
}
