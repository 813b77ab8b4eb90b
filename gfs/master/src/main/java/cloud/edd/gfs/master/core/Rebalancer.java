package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.RebalanceReply;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Moves chunks from the fullest servers to the emptiest, as long as they differ by more than a person allows: a fourth copy is made, and
 * once it is good the one on the fullest server is too much. A few at a time, so that what heartbeats say about disks keeps up.
 */
final class Rebalancer {

    private static final int USUAL_PERCENT = 10;

    /** Moves under way in the whole cluster. */
    private static final int MOVES = 4;

    private final Reign reign;
    private final Set<Uuid> moving = new LinkedHashSet<>();
    private boolean running;
    private double threshold;
    private boolean found;

    Rebalancer(Reign reign) {
        this.reign = reign;
    }

    void call(long call, RebalanceRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null && (request.getThresholdPercent() < 0 || request.getThresholdPercent() > 100)) {
            refusal = Names.invalid("a threshold is from 1 to 100 per cent");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        int percent = request.getThresholdPercent() == 0 ? USUAL_PERCENT : request.getThresholdPercent();
        if (request.getRun()) {
            threshold = percent / 100.0;
            found = true;
            if (!running) {
                running = true;
                reign.events()
                        .record(
                                ClusterEventKind.REBALANCE_BEGAN,
                                "chunks move until no disk is fuller than another by more than " + percent
                                        + " per cent");
            }
        } else if (running) {
            end("an operator ended the moving of chunks");
        }
        reign.answer(call, RebalanceReply.newBuilder().setMark(reign.mark()).build());
    }

    boolean isRunning() {
        return running;
    }

    /** Difference between two disks, from 0 to 1, above which chunks move. */
    double threshold() {
        return threshold;
    }

    /** The walk met a chunk that could lie better. */
    void met() {
        found = true;
    }

    boolean hasRoom() {
        return running && moving.size() < MOVES;
    }

    void began(ChunkEntry chunk) {
        moving.add(chunk.handle());
    }

    /** Keeps those whose copies are still under way. */
    void underWay(CopiesUnderWay copies) {
        moving.removeIf(handle -> copies.of(handle) == null);
    }

    /** The walk has met all chunks. */
    void round() {
        if (running && !found && moving.isEmpty()) {
            end("no disk is much fuller than another any more");
        }
        found = false;
    }

    private void end(String sentence) {
        running = false;
        reign.events().record(ClusterEventKind.REBALANCE_ENDED, sentence);
    }
}
