package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A checkpoint that comes in pieces: written and forced piece by piece beside the log, verified on the way. */
final class CopiedCheckpoint {

    private final Surroundings surroundings;
    private final CopiedFiles files;
    private CheckpointCheck check = new CheckpointCheck();
    private long sequence;
    private long end;

    CopiedCheckpoint(Surroundings surroundings, CopiedFiles files) {
        this.surroundings = surroundings;
        this.files = files;
    }

    /**
     * Takes a piece; one of the three is called.
     *
     * @param whole the last piece is durable and all of it fits: gets what puts it in its place
     * @param kept the piece is durable; more are to come, or the checkpoint is there already
     */
    void received(MetadataCheckpoint piece, Consumer<DiskRequest> whole, Runnable kept, Consumer<String> failed) {
        if (!piece.getReplaces() && files.checkpoints.contains(piece.getSequence())) {
            kept.run();
            return;
        }
        String file = CopiedFiles.checkpoint(piece.getSequence()) + CopiedFiles.UNFINISHED;
        List<DiskRequest> steps = new ArrayList<>();
        if (piece.getOffset() == 0) {
            check = new CheckpointCheck();
            sequence = piece.getSequence();
            end = 0;
            steps.add(new DiskRequest.Delete(file));
        }
        if (piece.getSequence() != sequence || piece.getOffset() != end) {
            failed.accept("a piece of the checkpoint of record " + piece.getSequence() + " is missing");
            return;
        }
        byte[] bytes = piece.getBytes().toByteArray();
        check.add(piece.getBytes().asReadOnlyByteBuffer());
        String fault = check.fault();
        if (piece.getLast() && (fault != null || check.sequence() != sequence)) {
            if (piece.getReplaces()) {
                failed.accept("the checkpoint of record " + sequence + " came damaged: " + fault);
            } else {
                // The master's own is damaged. Without it the copy keeps the one before, and the log from there on.
                DiskSteps.run(surroundings, List.of(new DiskRequest.Delete(file)), kept, failed);
            }
            return;
        }
        end += bytes.length;
        steps.add(new DiskRequest.WriteAt(file, piece.getOffset(), List.of(Payload.of(bytes))));
        steps.add(new DiskRequest.Force(file));
        DiskSteps.run(
                surroundings,
                steps,
                () -> {
                    if (piece.getLast()) {
                        whole.accept(new DiskRequest.Rename(file, CopiedFiles.checkpoint(piece.getSequence())));
                    } else {
                        kept.run();
                    }
                },
                failed);
    }
}
